import WireFormat

extension Message {
  enum Kind: UInt8, CaseIterable {
    case hello = 1
    case execute = 2
    // 3 told that a program runs; sessions of earlier versions still know it.
    case signal = 4
    case ended, put, get, connect, done, failed, data, credit, end, broken, cancel
    case resize, measure, measured, request, answer
    case list, remove

    init(checking raw: UInt8) throws(ProtocolViolation) {
      guard let kind = Kind(rawValue: raw) else { throw ProtocolViolation("no frame has kind \(raw)") }
      self = kind
    }

    /// Most bytes in the body of a frame of this kind; an `execute` holds as much as the kernel allows for a command
    /// line and an environment.
    var largestBody: Int {
      switch self {
      case .execute, .get, .request, .answer: 4 << 20
      case .data: FlowControl.largestChunk + 1
      default: 64 << 10
      }
    }
  }

  var kind: Kind {
    switch self {
    case .hello: .hello
    case .execute: .execute
    case .signal: .signal
    case .ended: .ended
    case .put: .put
    case .get: .get
    case .connect: .connect
    case .done: .done
    case .failed: .failed
    case .data: .data
    case .credit: .credit
    case .end: .end
    case .broken: .broken
    case .cancel: .cancel
    case .resize: .resize
    case .measure: .measure
    case .measured: .measured
    case .request: .request
    case .answer: .answer
    case .list: .list
    case .remove: .remove
    }
  }
}
