package import AgentProtocol
package import AgentTransport
package import SandboxCore
package import WireFormat

/// One call under way over a connection, from its opener's side.
package protocol Call: AnyObject, SendableMetatype {
  /// Sends the first message to the peer.
  func start()
  func receive(_ message: Message) throws(ProtocolViolation)
  /// Ends the call with this error, as the connection is lost or the caller has cancelled it. Does nothing if it is
  /// over.
  func giveUp(_ error: SandboxError)
}

/// One call's access to its connection.
package struct CallLine {
  package let id: CallID
  private let table: CallTable

  fileprivate init(_ id: CallID, of table: CallTable) {
    self.id = id
    self.table = table
  }

  package func send(_ message: Message) { table.transport.send(id, message) }

  /// Ends the call: frames that still come for it are ignored.
  package func close() { table.forget(id) }

  /// Returns a function that runs work with the call on the loop's thread, if the call is then under way; callable from
  /// any thread.
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

/// The calls under way over one connection, by their ids, which are even: odd ones are the agent's.
///
/// Lives on the thread of the connection's loop, and belongs to an actor there, which awaits its calls.
package final class CallTable {
  /// Runs work on the loop's thread, if the table is still there; from any thread.
  package typealias OnLoop = @Sendable (@escaping @Sendable (CallTable) -> Void) -> Void

  package let transport: FrameTransport
  fileprivate let onLoop: OnLoop
  private var calls: [CallID: any Call] = [:]
  private var next: UInt32 = 2
  /// Error that ended the connection; nil for none.
  package private(set) var loss: SandboxError?

  package init(over transport: FrameTransport, onLoop: @escaping OnLoop) {
    self.transport = transport
    self.onLoop = onLoop
  }

  /// Passes a frame to its call; ignores one for a call that is over, which is late and not wrong.
  package func receive(_ frame: Frame) throws(ProtocolViolation) { try calls[frame.call]?.receive(frame.message) }

  package func call(_ id: CallID) -> (any Call)? { calls[id] }

  /// The calls of one kind that are under way.
  package func underWay<Kind: Call>(_: Kind.Type) -> [Kind] { calls.values.compactMap { $0 as? Kind } }

  /// Whether the id has been given to a call of this table.
  package func hasGiven(_ call: CallID) -> Bool { !call.isAgents && call.value < next }

  /// Opens a call, which is under way until it closes its line. On a lost connection it is given up at once.
  @discardableResult
  package func open<Opened: Call>(_ make: (CallLine) -> Opened) -> Opened {
    open(as: takeID(), make)
  }

  private func open<Opened: Call>(as id: CallID, _ make: (CallLine) -> Opened) -> Opened {
    let call = make(CallLine(id, of: self))
    calls[id] = call
    if let loss { call.giveUp(loss) } else { call.start() }
    return call
  }

  private func takeID() -> CallID {
    defer { next += 2 }
    return CallID(next)
  }

  /// Gives up all calls, and those opened later.
  package func lose(_ error: SandboxError) {
    loss = loss ?? error
    for call in calls.values { call.giveUp(error) }
  }

  fileprivate func forget(_ id: CallID) { calls[id] = nil }

  /// Opens a call and waits for its end; cancelling the task gives the call up with `cancellation`.
  package func perform<Value: Sendable, Opened: Call>(
    whenCancelled cancellation: SandboxError = .failure(.cancelled, "cancelled"),
    isolation: isolated any Actor = #isolation,
    _ make: (CallLine, @escaping (Result<Value, SandboxError>) -> Void) -> Opened
  ) async throws(SandboxError) -> Value {
    let id = takeID()
    let result: Result<Value, SandboxError> = await withTaskCancellationHandler {
      // Captured, so that the closure has the isolation of this function.
      _ = isolation
      return await withCheckedContinuation { continuation in
        let call = open(as: id) { line in
          make(line) { result in
            line.close()
            continuation.resume(returning: result)
          }
        }
        // A task that was cancelled before has not found the call.
        if Task.isCancelled { call.giveUp(cancellation) }
      }
    } onCancel: { [onLoop] in
      onLoop { $0.calls[id]?.giveUp(cancellation) }
    }
    return try result.get()
  }
}

/// Completion handler of a call, which takes only the first result.
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
  /// Error with an agent's message. The agent shares its sandbox with hostile code, so the text is cut to 1000 bytes,
  /// and control characters, which could steer a terminal, are replaced.
  static func reportedByAgent(_ failure: CallFailure, _ detail: [UInt8]) -> SandboxError {
    let text = String(decoding: detail.prefix(1000), as: UTF8.self)
    let plain = text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0) }
    let code: Code =
      switch failure {
      case .notFound: .fileMissing
      case .unreachable: .sandboxLost
      default: .transferFailed
      }
    return .failure(code, String(plain))
  }
}
