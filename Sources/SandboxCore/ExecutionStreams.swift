/// Source of an execution's stdin, and sinks that its output goes to besides the result.
public struct ExecutionStreams: Sendable {
  /// Source of stdin; nil: stdin is at its end from the beginning.
  public var input: (any InputSource)?
  /// Takes stdout as it comes.
  public var output: (any OutputSink)?
  /// Takes stderr as it comes.
  public var error: (any OutputSink)?
  /// Python code that is too long for a message; the request's own code is then empty.
  package var code: (any InputSource)?

  /// Streams, each of which may be left out.
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

/// Source of bytes, piece by piece, such as an execution's stdin.
public protocol InputSource: Sendable {
  /// Calls `deliver` once, from any thread, with at most `count` bytes, or with none at the end. Must not be called
  /// again before that, nor after the end.
  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void)
  /// The program waits for input. Called for cells of a prompt alone.
  func isWanted()
  /// Stops reading, as no more is wanted: a pending read soon delivers no bytes, and takes none from its origin.
  func cancel()
  /// Error that ended the input early; nil for a regular end.
  var failure: SandboxError? { get }
}

extension InputSource {
  /// Does nothing, for a source that waits for nobody.
  public func isWanted() {}
  /// Does nothing, for a source that never waits.
  public func cancel() {}
  /// Nil, for a source that cannot fail.
  public var failure: SandboxError? { nil }
}

/// Destination of bytes, piece by piece, such as one of an execution's output streams.
public protocol OutputSink: Sendable {
  /// Takes the bytes and calls `done` once, from any thread, when it has room for more: this is the flow control.
  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void)
  /// Writes out what the sink held back; called once, after the last write is done.
  func finish(done: @escaping @Sendable (Delivery) -> Void)
}

/// Outcome of the delivery of a piece of output.
public enum Delivery: Sendable, Equatable {
  /// It reached its destination.
  case delivered
  /// The reader is gone, as behind `| head`.
  case readerGone
  /// It could not be written; the `errno`.
  case failed(Int32)
}
