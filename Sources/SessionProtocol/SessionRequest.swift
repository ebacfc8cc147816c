package import WireFormat

/// Request of a client to the server of a session, on this machine or elsewhere.
///
/// A request travels as the body of a `request` frame, and its call ends with an `answer` frame, which holds a
/// `SessionAnswer`. Beside those two, a session's connection has only the frames for streams (`data`, `credit`, `end`,
/// `broken`), for files (`put`, `get`, `done`, `failed`, `cancel`) and for executions (`signal`, `resize`).
package enum SessionRequest: Equatable, Sendable {
  /// First on every connection; answered with the server's version.
  case hello(SessionVersion)
  /// Makes the session that this server is started for; answered with a `SessionInfo`.
  case create(SessionOrder)
  /// Keeps the session from idling while this client is connected; answered with a `SessionInfo` without usage.
  case attach
  /// Lets the session outlive its creator's connection.
  case keep
  /// Describes the session; answered with a `SessionInfo`.
  case info
  /// Runs a program whose streams are the call's; answered with a `SessionOutcome`.
  case execute(SessionExecution)
  /// Runs a program without streams; answered at once with its number.
  case detach(SessionExecution)
  /// Waits for the detached execution of this number; answered with a `SessionOutcome` when it is over, after its
  /// artifacts.
  case wait(ExecutionNumber)
  /// Ends an execution; answered when it is over.
  case end(ExecutionNumber)
  /// Reads the log: its entries come as a stream, whose end ends the call in place of an answer.
  case log(LogRequest)
  /// Sends an execution a signal, as its own client could; answered at once. Since 2.2.
  case signal(ExecutionSignal)
  /// Ends the session; answered when its sandbox is removed.
  case terminate
}

extension SessionRequest {
  /// Number of a request on the wire, never used for another one.
  private enum Verb: UInt8 {
    case hello = 0
    case create, execute, info, log, terminate, attach, detach, end, keep, wait, signal
  }

  /// The number and the body of the `request` frame.
  package var encoded: (verb: UInt8, body: [UInt8]) {
    switch self {
    case .hello(let version): (Verb.hello.rawValue, version.encoded)
    case .create(let order): (Verb.create.rawValue, order.encoded)
    case .attach: (Verb.attach.rawValue, [])
    case .keep: (Verb.keep.rawValue, [])
    case .info: (Verb.info.rawValue, [])
    case .execute(let execution): (Verb.execute.rawValue, execution.encoded)
    case .detach(let execution): (Verb.detach.rawValue, execution.encoded)
    case .wait(let number): (Verb.wait.rawValue, number.encoded)
    case .end(let number): (Verb.end.rawValue, number.encoded)
    case .signal(let signal): (Verb.signal.rawValue, signal.encoded)
    case .log(let request): (Verb.log.rawValue, request.encoded)
    case .terminate: (Verb.terminate.rawValue, [])
    }
  }

  /// Reads a request. Skips fields that a later minor version has added behind the body.
  package init(_ number: UInt8, _ body: [UInt8]) throws(ProtocolViolation) {
    guard let verb = Verb(rawValue: number) else { throw ProtocolViolation("no request has number \(number)") }
    var wire = WireReader(body[...])
    switch verb {
    case .hello: self = .hello(try SessionVersion(from: &wire))
    case .create: self = .create(try SessionOrder(from: &wire))
    case .attach: self = .attach
    case .keep: self = .keep
    case .info: self = .info
    case .execute: self = .execute(try SessionExecution(from: &wire))
    case .detach: self = .detach(try SessionExecution(from: &wire))
    case .wait: self = .wait(try ExecutionNumber(from: &wire))
    case .end: self = .end(try ExecutionNumber(from: &wire))
    case .log: self = .log(try LogRequest(from: &wire))
    case .terminate: self = .terminate
    case .signal: self = .signal(try ExecutionSignal(from: &wire))
    }
  }
}

/// The number of an execution in its session, counted from 1.
package struct ExecutionNumber: WireValue, Equatable, Sendable {
  package let value: Int

  package init(_ value: Int) { self.value = value }
  package func write(to wire: inout WireWriter) { wire.integer(Int64(value)) }
  package init(from wire: inout WireReader) throws(ProtocolViolation) { value = Int(try wire.integer(Int64.self)) }
}

/// Signal for one execution.
package struct ExecutionSignal: WireValue, Equatable, Sendable {
  package let execution: Int
  /// Number of the signal.
  package let signal: Int32

  package init(execution: Int, signal: Int32) { (self.execution, self.signal) = (execution, signal) }

  package func write(to wire: inout WireWriter) {
    wire.integer(Int64(execution))
    wire.integer(signal)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    execution = Int(try wire.integer(Int64.self))
    signal = try wire.integer()
  }
}

/// Part of the log that a client asks for.
package struct LogRequest: WireValue, Equatable, Sendable {
  /// Whether it asks for later entries, too.
  package let isFollowing: Bool

  package init(isFollowing: Bool) { self.isFollowing = isFollowing }
  package func write(to wire: inout WireWriter) { wire.flag(isFollowing) }
  package init(from wire: inout WireReader) throws(ProtocolViolation) { isFollowing = try wire.flag() }
}
