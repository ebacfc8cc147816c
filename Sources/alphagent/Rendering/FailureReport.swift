import Records
import SandboxCore

/// Report of a failure of alphagent's own, as text or JSON.
struct FailureReport {
  private let error: SandboxError
  private let asJSON: Bool
  private let exitCode: Int32

  /// - Parameter exitCode: the exit status, where it is not that of the error's kind.
  init(_ error: SandboxError, asJSON: Bool, exitCode: Int32? = nil) {
    self.error = error
    self.asJSON = asJSON
    self.exitCode = exitCode ?? error.kind.exitStatus
  }

  /// Writes JSON to stdout or text to stderr; returns the exit status. A reader that is gone is told nothing, and gives
  /// the status of an end by SIGPIPE.
  func write() -> Int32 {
    guard error.code != .readerGone else { return ExitStatus.brokenPipe }
    let text = Message(error.message, hint: error.remedy)
    guard asJSON else {
      text.write()
      return exitCode
    }
    do throws(SandboxError) {
      try Output.write(json: FailureRecord(error, hint: error.remedy, exitCode: exitCode))
      return exitCode
    } catch let undelivered {
      text.write()
      return undelivered == error ? exitCode : FailureReport(undelivered, asJSON: false).write()
    }
  }
}

/// Exit statuses that no error's kind decides.
enum ExitStatus {
  /// Status that a shell gives to a program that SIGPIPE ended.
  static let brokenPipe: Int32 = 128 + 13
}
