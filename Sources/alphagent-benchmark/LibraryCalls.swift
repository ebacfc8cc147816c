import Alphagent
import SandboxCore

/// What a Swift program pays that keeps a sandbox.
enum LibraryCalls {
  private static let calls = 200

  static func rows(_ scratch: Scratch, beside processes: ProcessTimes) async throws -> [Row] {
    let sandbox = try await Sandbox()
    do {
      let rows = try await executions(sandbox, processes) + Transfers(sandbox: sandbox, scratch: scratch).rows()
      await sandbox.terminate()
      return [try await lives()] + rows
    } catch {
      await sandbox.terminate()
      throw error
    }
  }

  private static func executions(_ sandbox: Sandbox, _ processes: ProcessTimes) async throws -> [Row] {
    [
      Row(
        name: "`sandbox.run(\"print(1)\")`",
        sample: try await .measure(calls) { try check(await sandbox.run("print(1)")) }, baselines: [processes.bare]),
      Row(
        name: "`sandbox.exec(\"true\")`", sample: try await .measure(calls) { try check(await sandbox.exec("true")) }),
    ]
  }

  private static func lives() async throws -> Row {
    let sample = try await Sample.measure(calls / 4) { await (try Sandbox()).terminate() }
    return Row(name: "`Sandbox()`, `terminate()`", sample: sample)
  }

  private static func check(_ result: ExecutionResult) throws(BenchmarkError) {
    guard result.exitCode == 0 else { throw BenchmarkError("a program failed in the sandbox: \(result.error.text)") }
  }
}
