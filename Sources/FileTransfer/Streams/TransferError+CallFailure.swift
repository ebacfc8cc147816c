package import AgentProtocol

extension TransferError {
  /// The reason in the terms of the protocol.
  package var failure: CallFailure {
    switch reason {
    case .notFound: .notFound
    case .refused: .refused
    case .io, .changed: .io
    case .invalid: .invalid
    case .tooLarge: .tooMany
    }
  }
}
