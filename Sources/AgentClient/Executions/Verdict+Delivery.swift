package import SandboxCore

extension Verdict {
  /// The verdict in view of undelivered output. A failed write is our failure, whatever the program's status, and
  /// whatever a session's supervisor makes of a stream that breaks for it; a reader that is gone only changes the verdict
  /// on a program that has not noticed and reports success.
  package func considering(_ undelivered: Delivery?) -> Verdict {
    switch undelivered {
    case .failed where [.exit, .signal, .output].contains(reason): Verdict(reason: .output, exitCode: 125)
    case .readerGone where reason == .exit && exitCode == 0: Verdict(reason: .output, signal: 13, exitCode: 141)
    default: self
    }
  }
}
