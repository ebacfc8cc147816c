public import SandboxCore
import Synchronization

/// Event of an execution.
public enum ExecutionEvent: Sendable, Equatable {
  /// It wrote to stdout.
  case output([UInt8])
  /// It wrote to stderr.
  case error([UInt8])
  /// It is over; the last event.
  case ended(ExecutionResult)
}

/// Events of an execution, as they happen. The first iteration starts the execution; only one is possible.
public struct ExecutionEvents: AsyncSequence, Sendable {
  fileprivate let request: ExecutionRequest
  fileprivate let sandbox: Sandbox
  fileprivate let input: (any InputSource)?
  fileprivate let control: ExecutionControl

  init(of request: ExecutionRequest, in sandbox: Sandbox, input: (any InputSource)?, control: ExecutionControl) {
    self.request = request
    self.sandbox = sandbox
    self.input = input
    self.control = control
  }

  /// Starts the execution.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// One pass over the events; releasing it ends the execution.
  public final class Iterator: AsyncIteratorProtocol {
    private let channel = EventChannel()
    private let execution: Task<Void, Never>

    fileprivate init(_ events: ExecutionEvents) {
      var request = events.request
      request.maxOutput = ByteSize(bytes: 0)
      execution = Task { [channel, request] in
        let streams = ExecutionStreams(
          input: events.input, output: EventSink(channel) { .output($0) }, error: EventSink(channel) { .error($0) })
        do throws(SandboxError) {
          let result = try await events.sandbox.execute(request, streams: streams, control: events.control)
          channel.finish(.success(result))
        } catch {
          channel.finish(.failure(error))
        }
      }
    }

    deinit {
      channel.abandon()
      execution.cancel()
    }

    /// The next event; nil after the result. Throws where there is no result.
    public func next() async throws(SandboxError) -> ExecutionEvent? {
      await withTaskCancellationHandler {
        await channel.next()
      } onCancel: { [execution] in
        execution.cancel()
      }
      return try channel.take()
    }
  }
}

/// Events on their way from an execution to their reader; unread ones hold the execution up.
private final class EventChannel: Sendable {
  private struct State {
    var waiting: [(event: ExecutionEvent, done: @Sendable (Delivery) -> Void)] = []
    var end: Result<ExecutionResult, SandboxError>?
    var reader: CheckedContinuation<Void, Never>?
    var isAbandoned = false
  }

  private let state = Mutex(State())

  func send(_ event: ExecutionEvent, done: @escaping @Sendable (Delivery) -> Void) {
    let (reader, isAbandoned) = state.withLock { state in
      if !state.isAbandoned { state.waiting.append((event, done)) }
      return (Self.takeReader(&state), state.isAbandoned)
    }
    if isAbandoned { done(.readerGone) }
    reader?.resume()
  }

  func finish(_ end: Result<ExecutionResult, SandboxError>) {
    let reader = state.withLock { state in
      state.end = end
      return Self.takeReader(&state)
    }
    reader?.resume()
  }

  /// Drops the unread events, as the reader is gone.
  func abandon() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isAbandoned = true
      return state.waiting
    }
    for (_, done) in waiting { done(.readerGone) }
  }

  /// Waits until there is something to take.
  func next() async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        let isReady = !state.waiting.isEmpty || state.end != nil || state.isAbandoned
        if !isReady { state.reader = continuation }
        return isReady
      }
      if isReady { continuation.resume() }
    }
  }

  /// The next event; nil where there is none, or no more.
  func take() throws(SandboxError) -> ExecutionEvent? {
    if let piece = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) {
      piece.done(.delivered)
      return piece.event
    }
    guard let end = state.withLock({ Self.takeEnd(&$0) }) else { return nil }
    return .ended(try end.get())
  }

  private static func takeEnd(_ state: inout State) -> Result<ExecutionResult, SandboxError>? {
    defer { state.isAbandoned = state.isAbandoned || state.end != nil }
    return state.isAbandoned ? nil : state.end
  }

  private static func takeReader(_ state: inout State) -> CheckedContinuation<Void, Never>? {
    defer { state.reader = nil }
    return state.reader
  }
}

/// One output stream of an execution, as events.
private struct EventSink: OutputSink {
  private let channel: EventChannel
  private let event: @Sendable ([UInt8]) -> ExecutionEvent

  init(_ channel: EventChannel, _ event: @escaping @Sendable ([UInt8]) -> ExecutionEvent) {
    self.channel = channel
    self.event = event
  }

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    channel.send(event(bytes), done: done)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }
}
