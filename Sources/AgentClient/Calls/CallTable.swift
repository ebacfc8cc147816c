package import AgentProtocol
package import AgentTransport
package import SandboxCore
package import WireFormat

/// One call under way over a connection, from its opener's side.
package protocol Call: AnyObject, SendableMetatype {
  /// Says the first word to the peer.
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
  /// Ends it with this error: the connection is gone, or its caller has given it up. Nothing where it is over.
  func giveUp(_ error: SandboxError)
}

/// The end of a connection that belongs to one call.
package struct CallLine {
  package let id: CallID
  private let table: CallTable

  fileprivate init(_ id: CallID, of table: CallTable) {
    self.id = id
    self.table = table
  }

  package func send(_ message: Message) { table.transport.send(id, message) }

  /// The call is over: frames that still come for it mean nothing.
  package func close() { table.forget(id) }

  /// Brings something from any thread to the call, if it is still under way.
  package func posting<Target: Call>(
    to _: Target.Type
  ) -> @Sendable (@escaping @Sendable (Target) -> Void) -> Void {
    { [id, onLoop = table.onLoop] body in
      onLoop { table in
        if let call = table.call(id) as? Target { body(call) }
      }
    }
  }
}

/// The calls under way over one connection, by their numbers, which are even as all but the agents' are.
///
/// It lives on the thread of the connection's loop, and belongs to an actor there, which awaits its calls.
package final class CallTable {
  /// Runs work on the loop's thread, if the table is still there; from any thread.
  package typealias OnLoop = @Sendable (@escaping @Sendable (CallTable) -> Void) -> Void

  package let transport: FrameTransport
  fileprivate let onLoop: OnLoop
  private var calls: [CallID: any Call] = [:]
  private var next: UInt32 = 2
  /// The error that ended the connection, once one has.
  package private(set) var loss: SandboxError?

  package init(over transport: FrameTransport, onLoop: @escaping OnLoop) {
    self.transport = transport
    self.onLoop = onLoop
  }

  /// Takes a frame; one for a call that is over is late, not wrong.
  package func receive(_ frame: Frame) throws(ProtocolViolation) { try calls[frame.call]?.receive(frame.message) }

  package func call(_ id: CallID) -> (any Call)? { calls[id] }

  /// Those of a kind that are under way.
  package func underWay<Kind: Call>(_: Kind.Type) -> [Kind] { calls.values.compactMap { $0 as? Kind } }

  /// Whether it may be a number that was given out.
  package func hasGiven(_ call: CallID) -> Bool { !call.isAgents && call.value < next }

  /// Opens a call; it is not over before it closes its line. Where the connection is lost it is given up at once.
  @discardableResult
  package func open<Opened: Call>(_ make: (CallLine) -> Opened) -> Opened {
    let id = CallID(next)
    next += 2
    let call = make(CallLine(id, of: self))
    calls[id] = call
    if let loss { call.giveUp(loss) } else { call.start() }
    return call
  }

  /// Ends all calls, and those to come.
  package func lose(_ error: SandboxError) {
    loss = loss ?? error
    for call in calls.values { call.giveUp(error) }
  }

  fileprivate func forget(_ id: CallID) { calls[id] = nil }

  /// Opens a call and waits for its end; cancelling the task gives the call up with this error.
  package func perform<Value: Sendable, Opened: Call>(
    whenCancelled cancellation: SandboxError = .failure(.cancelled, "cancelled"),
    isolation: isolated any Actor = #isolation,
    _ make: (CallLine, @escaping (Result<Value, SandboxError>) -> Void) -> Opened
  ) async throws(SandboxError) -> Value {
    guard !Task.isCancelled else { throw cancellation }
    let id = CallID(next)
    let result: Result<Value, SandboxError> = await withTaskCancellationHandler {
      // Captured, so that the closure runs where this function does.
      _ = isolation
      return await withCheckedContinuation { continuation in
        open { line in
          make(line) { result in
            line.close()
            continuation.resume(returning: result)
          }
        }
      }
    } onCancel: { [onLoop] in
      onLoop { $0.calls[id]?.giveUp(cancellation) }
    }
    return try result.get()
  }
}

/// Continues with a result exactly once.
struct CallEnding<Value> {
  private var finish: ((Result<Value, SandboxError>) -> Void)?

  init(_ finish: @escaping (Result<Value, SandboxError>) -> Void) { self.finish = finish }

  var isPending: Bool { finish != nil }

  mutating func end(_ result: Result<Value, SandboxError>) {
    let finish = finish
    self.finish = nil
    finish?(result)
  }
}

extension SandboxError {
  /// The agent shares its sandbox with hostile code: its words are bounded and cannot steer a terminal.
  static func agentSaid(_ failure: CallFailure, _ detail: [UInt8]) -> SandboxError {
    let text = String(decoding: detail.prefix(1000), as: UTF8.self)
    let plain = text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0) }
    return .failure(failure == .notFound ? .fileMissing : .transferFailed, String(plain))
  }
}
