import Launchers
import SandboxCore
import SystemPackage

/// An OCI runtime: installed, and able to run a program in a sandbox. Only `--runtime` needs it.
enum RuntimeCheck {
  static let runtimes: [Runtime] = [.runc, .runsc]

  static func look(at runtime: Runtime) async -> HostCheck {
    guard let program = runtime.installedProgram else { return judge(runtime, nil, nil) }
    var options = SandboxOptions()
    options.runtime = runtime
    options.network = .none
    options.timeout = .seconds(10)
    let began = ContinuousClock.now
    do throws(SandboxError) {
      let sandbox = try await TrialSandbox(options)
      let time = began.duration(to: .now)
      await sandbox.remove()
      return judge(runtime, program, .success(time))
    } catch {
      return judge(runtime, program, .failure(error))
    }
  }

  /// - Parameter attempt: the time that it took to run a program, or the error; nil for a runtime that is not
  ///   installed.
  static func judge(
    _ runtime: Runtime, _ program: FilePath?, _ attempt: Result<Duration, SandboxError>?
  ) -> HostCheck {
    let name = runtime.rawValue
    guard let program, let attempt else {
      return .absent(
        name, "not installed, nor needed but for --runtime \(name)", remedy: Remedy.install(name))
    }
    switch attempt {
    case .failure(let error): return .failed(name, error, remedy: error.hint ?? Remedy.surroundings)
    case .success(let time):
      let found = "ran a program in a sandbox within \(Int((time.inSeconds * 1000).rounded(.up))) ms, \(program)"
      let lacks = RuntimeDifferences.of(runtime).map(\.key.rawValue)
      if lacks.isEmpty { return .enforced(name, found) }
      return .partial(
        name, "\(found); does not keep: \(lacks.joined(separator: ", "))",
        remedy: "see RUNTIMES in 'man alphagent'; bubblewrap keeps all of it")
    }
  }
}
