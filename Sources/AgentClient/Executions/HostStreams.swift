import AgentProtocol
import SandboxCore
import WireFormat

/// The host's end of an execution's stdout or stderr: keeps what the result needs and passes everything on.
struct OutputStream {
  let port: Port
  let sink: (any OutputSink)?
  private var window = ReceiveWindow()
  private var capture: OutputCapture
  /// Pieces that the sink has not taken yet.
  private var outstanding = 0
  private var hasEnded = false
  private var isFinishing = false
  private(set) var isComplete = false
  /// Failure that kept a part of it from being delivered; nil for none.
  private(set) var failure: Delivery?

  /// Action that the owner of the stream must take next.
  enum Step: Equatable {
    case write([UInt8])
    case credit(UInt32)
    case tellBroken
    case finishSink
  }

  init(_ port: Port, keeping limit: Int, sink: (any OutputSink)?) {
    self.port = port
    self.sink = sink
    capture = OutputCapture(limit: limit)
  }

  var captured: CapturedOutput { capture.captured() }
  /// Whether it waits for the sink, and not for the agent.
  var waitsForSink: Bool { outstanding > 0 || isFinishing }

  mutating func receive(_ bytes: [UInt8]) throws(ProtocolViolation) -> Step? {
    // Data that was under way when the sink failed.
    guard failure == nil else { return nil }
    guard !hasEnded else { throw ProtocolViolation("data after the end of a stream") }
    try window.receive(bytes.count)
    capture.append(bytes)
    guard sink != nil else { return window.consume(bytes.count).map { .credit($0) } }
    outstanding += 1
    return .write(bytes)
  }

  mutating func delivered(_ count: Int, _ delivery: Delivery) -> [Step] {
    outstanding -= 1
    var steps: [Step] = []
    if delivery != .delivered, failure == nil {
      failure = delivery
      if !hasEnded { steps.append(.tellBroken) }
      // The agent sends nothing more on a broken stream.
      hasEnded = true
    }
    if let credit = window.consume(count), !hasEnded { steps.append(.credit(credit)) }
    return steps + finishIfIdle()
  }

  mutating func end() -> [Step] {
    hasEnded = true
    return finishIfIdle()
  }

  mutating func sinkFinished(_ delivery: Delivery) {
    if delivery != .delivered, failure == nil { failure = delivery }
    isFinishing = false
    isComplete = true
  }

  private mutating func finishIfIdle() -> [Step] {
    guard hasEnded, outstanding == 0, !isFinishing, !isComplete else { return [] }
    guard sink != nil else {
      isComplete = true
      return []
    }
    isFinishing = true
    return [.finishSink]
  }
}

/// The host's end of an execution's stdin, or of its code.
struct InputStream {
  let port: Port
  let source: any InputSource
  private var window = SendWindow()
  private var isReading = false
  private var isOver = false

  init(_ port: Port, from source: any InputSource) {
    self.port = port
    self.source = source
  }

  /// Number of bytes to ask the source for now; nil while a read is under way, the window is empty, or the stream is
  /// over.
  mutating func nextRead() -> Int? {
    guard !isReading, !isOver, window.available > 0 else { return nil }
    isReading = true
    return min(window.available, FlowControl.largestChunk)
  }

  /// The message to send for a piece from the source; nil where the stream is over.
  mutating func read(_ bytes: [UInt8]) -> Message? {
    isReading = false
    guard !isOver else { return nil }
    guard !bytes.isEmpty else {
      isOver = true
      return .end(port)
    }
    _ = window.take(upTo: bytes.count)
    return .data(port, bytes)
  }

  mutating func grant(_ count: UInt32) throws(ProtocolViolation) { try window.grant(count) }

  /// The program reads no more.
  mutating func stop() { isOver = true }
}
