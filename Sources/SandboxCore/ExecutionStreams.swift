/// Where an execution's stdin comes from and where its output goes besides the result.
public struct ExecutionStreams: Sendable {
  /// Nil: the program's stdin is at its end from the beginning.
  public var input: (any InputSource)?
  /// Takes stdout as it comes.
  public var output: (any OutputSink)?
  /// Takes stderr as it comes.
  public var error: (any OutputSink)?
  /// Python code that is too long for a message; the request's own is then empty.
  package var code: (any InputSource)?

  /// Streams of which each may be left out.
  public init(
    input: (any InputSource)? = nil, output: (any OutputSink)? = nil, error: (any OutputSink)? = nil
  ) {
    self.input = input
    self.output = output
    self.error = error
  }

  package init(
    input: (any InputSource)?, output: (any OutputSink)?, error: (any OutputSink)?, code: (any InputSource)?
  ) {
    self.init(input: input, output: output, error: error)
    self.code = code
  }
}

/// Gives bytes piece by piece: an execution's stdin, say.
public protocol InputSource: Sendable {
  /// Calls `deliver` once, from any thread, with at most so many bytes, or with none at the end. Not called again before
  /// that; never after the end.
  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void)
  /// Nobody wants more: a read that waits delivers nothing, soon, and takes nothing from where it reads.
  func cancel()
  /// Error that ended the input early; nil for a regular end.
  var failure: SandboxError? { get }
}

extension InputSource {
  /// Nothing: for a source that never waits.
  public func cancel() {}
  /// None.
  public var failure: SandboxError? { nil }
}

/// Takes bytes piece by piece: one of an execution's output streams, say.
public protocol OutputSink: Sendable {
  /// Takes the bytes and calls `done` once, from any thread, when it has room for more: this is the flow control.
  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void)
  /// Called once, after the last write is done; what the sink held back goes out now.
  func finish(done: @escaping @Sendable (Delivery) -> Void)
}

/// How the delivery of a piece of output ended.
public enum Delivery: Sendable, Equatable {
  /// It is where it was to go.
  case delivered
  /// Nobody reads any more, as behind `| head`.
  case readerGone
  /// It could not be written; the `errno`.
  case failed(Int32)
}
