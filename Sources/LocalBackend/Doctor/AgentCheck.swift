import Glibc
import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// The agent: found, and able to run a program in a real sandbox.
enum AgentCheck {
  static let name = HostReport.agent

  /// Returns the check and, where it holds, the sandbox, which the caller removes. `basics`: checks of what sandboxes
  /// need.
  static func open(after basics: [HostCheck]) async -> (HostCheck, TrialSandbox?) {
    let agent: FilePath
    do throws(SandboxError) {
      agent = try find()
    } catch {
      return (.absent(name, error.message, remedy: error.hint), nil)
    }
    let began = ContinuousClock.now
    do throws(SandboxError) {
      let sandbox = try await TrialSandbox()
      return (judge(agent, took: began.duration(to: .now)), sandbox)
    } catch {
      return (judge(error, basics), nil)
    }
  }

  static func judge(_ agent: FilePath, took time: Duration) -> HostCheck {
    .enforced(name, "ran a program in a sandbox within \(Int((time.inSeconds * 1000).rounded(.up))) ms, \(agent)")
  }

  /// Takes the remedy from the first absent check of the basics, if there is one.
  static func judge(_ error: SandboxError, _ basics: [HostCheck]) -> HostCheck {
    let cause = basics.first { $0.state == .absent }
    return .failed(name, error, remedy: cause?.remedy ?? Remedy.surroundings)
  }

  private static func find() throws(SandboxError) -> FilePath {
    let agent = try HostProgram.agent()
    guard access(agent.string, R_OK) == 0 else {
      let error = Errno.latest
      throw .failure(
        .programMissing, "'\(agent)' cannot be read: \(error)",
        hint: "install it where this user can read it, or name it in ALPHAGENT_AGENT")
    }
    return agent
  }
}
