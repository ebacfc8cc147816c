package import SandboxCore

extension Verdict {
  /// Output that could not be written is our failure, whatever the program made of it. A reader that has gone is not;
  /// yet a program that has not noticed has not succeeded either.
  package func considering(_ undelivered: Delivery?) -> Verdict {
    switch undelivered {
    case .failed where reason == .exit || reason == .signal: Verdict(reason: .output, exitCode: 125)
    case .readerGone where reason == .exit && exitCode == 0: Verdict(reason: .output, signal: 13, exitCode: 141)
    default: self
    }
  }
}
