import Alphagent
import SandboxCore

/// Times of calls in a Swift program that keeps a sandbox.
struct LibraryCalls {
  let scratch: Scratch
  let processes: ProcessTimes

  private static let calls = 200

  /// Measures in a sandbox of this process's own, and in a session.
  func rows(_ session: Sandbox) async throws -> [Row] {
    let jupyter = try Jupyter(scratch: scratch).sample()
    let sandbox = try await Sandbox()
    do {
      let rows = try await rows(sandbox, "sandbox", jupyter) + rows(session, "session", jupyter)
      await sandbox.terminate()
      let kernel = Row(name: "a Jupyter kernel's `execute_interactive(\"print(1)\")`", sample: jupyter)
      return [try await lives(), kernel] + rows
    } catch {
      await sandbox.terminate()
      throw error
    }
  }

  private func rows(_ sandbox: Sandbox, _ name: String, _ jupyter: Sample?) async throws -> [Row] {
    try await executions(sandbox, name, jupyter) + Transfers(sandbox: sandbox, name: name, scratch: scratch).rows()
  }

  private func executions(_ sandbox: Sandbox, _ name: String, _ jupyter: Sample?) async throws -> [Row] {
    _ = try await sandbox.run("1")
    let run = try await Sample.measure(Self.calls) { try Self.check(await sandbox.run("print(1)")) }
    let exec = try await Sample.measure(Self.calls) { try Self.check(await sandbox.exec("true")) }
    return [
      Row(
        name: "`\(name).run(\"print(1)\")`", sample: run,
        baselines: [processes.bare] + (jupyter.map { [("the kernel", $0)] } ?? [])),
      Row(name: "`\(name).exec(\"true\")`", sample: exec),
    ]
  }

  private func lives() async throws -> Row {
    let sample = try await Sample.measure(Self.calls / 4) { await (try Sandbox()).terminate() }
    return Row(name: "`Sandbox()`, `terminate()`", sample: sample)
  }

  private static func check(_ result: ExecutionResult) throws(BenchmarkError) {
    guard result.exitCode == 0 else { throw BenchmarkError("a program failed in the sandbox: \(result.error.text)") }
  }
}
