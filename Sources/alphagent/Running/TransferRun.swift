import Alphagent
import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// Transfers of one command, one after the other, in one session; they show progress and are cancelled by a signal.
struct TransferRun {
  let verb: String
  let session: SessionFlags
  let common: CommonOptions
  let context: Context

  typealias Transfer =
    @Sendable (Sandbox, @escaping TransferProgress) async throws(SandboxError) -> TransferResult

  /// Runs the transfers, whose names are shown with the progress; returns the exit status.
  func run(_ transfers: [(name: String, Transfer)]) async throws(SandboxError) -> Int32 {
    var steps = StepLog(common)
    let backend = try context.backend(common)
    let reference = try session.requiredReference(context.environment)
    let handle = try await backend.attach(to: reference)
    steps.did("connected to session \(handle.id)")
    let work = Task { () async -> Result<TransferResult, SandboxError> in
      do throws(SandboxError) {
        return .success(try await all(transfers, in: Sandbox(handle)))
      } catch {
        return .failure(error)
      }
    }
    let listening = context.signals.listen { _ in work.cancel() }
    let outcome = await work.value
    listening.cancel()
    if case .success(let result) = outcome { steps.did("\(verb) is done: \(result.words)") }
    return try finish(outcome)
  }

  private func all(
    _ transfers: [(name: String, Transfer)], in session: Sandbox
  ) async throws(SandboxError) -> TransferResult {
    var sum = TransferResult()
    for (name, transfer) in transfers { sum += try await showing(name, transfer, session) }
    return sum
  }

  private func showing(
    _ name: String, _ transfer: Transfer, _ session: Sandbox
  ) async throws(SandboxError) -> TransferResult {
    let display = TransferDisplay(ProgressLine(verb: verb, subject: name), isOn: !common.quiet)
    defer { display.finish() }
    return try await transfer(session) { display.update($0, of: $1) }
  }

  private func finish(_ outcome: Result<TransferResult, SandboxError>) throws(SandboxError) -> Int32 {
    do throws(SandboxError) {
      try TransferAccount(try outcome.get()).write(common)
      return 0
    } catch {
      if let signal = context.signals.first {
        return FailureReport(.failure(.cancelled, "cancelled"), asJSON: common.json, exitCode: 128 + signal).write()
      }
      throw error
    }
  }
}

/// Progress of one transfer on stderr; none where `isOn` is false.
final class TransferDisplay: Sendable {
  private let progress: Mutex<Progress>?

  init(_ line: ProgressLine, isOn: Bool) {
    progress = isOn ? Mutex(Progress(line)) : nil
  }

  func update(_ done: UInt64, of total: UInt64?) { progress?.withLock { $0.update(done, of: total) } }

  func finish() { progress?.withLock { $0.finish() } }
}
