/// Where an execution's stdin comes from and where its output goes besides the result.
package struct ExecutionStreams: Sendable {
  /// Nil: the program's stdin is at its end from the beginning.
  package var input: (any InputSource)?
  package var output: (any OutputSink)?
  package var error: (any OutputSink)?
  /// Python code that is too long for a message; the request's own is then empty.
  package var code: (any InputSource)?

  package init(
    input: (any InputSource)? = nil, output: (any OutputSink)? = nil, error: (any OutputSink)? = nil,
    code: (any InputSource)? = nil
  ) {
    self.input = input
    self.output = output
    self.error = error
    self.code = code
  }
}

/// Gives an execution its stdin, piece by piece.
package protocol InputSource: Sendable {
  /// Calls `deliver` once, from any thread, with at most so many bytes, or with none at the end. Not called again
  /// before that; never after the end. An execution that is over just stops asking.
  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void)
  /// Nobody wants more: a read that waits delivers nothing, soon, and takes nothing from where it reads.
  func cancel()
  /// Error that ended the input early; nil for a regular end.
  var failure: SandboxError? { get }
}

extension InputSource {
  package func cancel() {}
  package var failure: SandboxError? { nil }
}

/// Takes one of an execution's output streams.
package protocol OutputSink: Sendable {
  /// Takes the bytes and calls `done` once, from any thread, when it has room for more: this is the flow control.
  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void)
  /// Called once, after the last write is done; what the sink held back goes out now.
  func finish(done: @escaping @Sendable (Delivery) -> Void)
}

/// What became of a piece of output.
package enum Delivery: Sendable, Equatable {
  case delivered
  /// Nobody reads any more, as behind `| head`.
  case readerGone
  /// It could not be written; the `errno`.
  case failed(Int32)
}
