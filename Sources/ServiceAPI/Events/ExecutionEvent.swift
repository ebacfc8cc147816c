import FoundationEssentials
package import Records

/// One line of an execution's stream of events: what happened decides the other fields.
package struct ExecutionEvent: Codable, Equatable, Sendable {
  /// Kinds of events; `exit` and `failure` end the stream.
  package enum Kind: String, Codable, Sendable {
    case started, stdout, stderr, dropped, exit, failure
  }

  package let event: Kind
  /// The session, or the sandbox of this execution alone, that it has started in.
  package private(set) var session: String?
  /// Output that is UTF-8.
  package private(set) var data: String?
  /// Output that is not.
  package private(set) var dataBase64: String?
  package private(set) var result: ResultRecord?
  package private(set) var problem: Problem?
  /// Number of log entries that are missing here.
  package private(set) var dropped: Int?
  /// Place behind this event, in the stream of an execution that goes on without its client.
  package var offset: Int?

  private enum CodingKeys: String, CodingKey {
    case event, session, data, result, problem, dropped, offset
    case dataBase64 = "data_base64"
  }

  private init(_ event: Kind) { self.event = event }

  /// The execution starts in this session.
  package static func started(in session: String) -> ExecutionEvent {
    var event = ExecutionEvent(.started)
    event.session = session
    return event
  }

  /// The program has written to a stream, `stdout` or `stderr`.
  package static func output(_ stream: Kind, _ bytes: [UInt8]) -> ExecutionEvent {
    var event = ExecutionEvent(stream)
    event.data = String(validating: bytes, as: UTF8.self)
    if event.data == nil { event.dataBase64 = Data(bytes).base64EncodedString() }
    return event
  }

  /// Entries were not read in time.
  package static func dropped(_ count: Int) -> ExecutionEvent {
    var event = ExecutionEvent(.dropped)
    event.dropped = count
    return event
  }

  /// The execution has ended.
  package static func exit(_ result: ResultRecord) -> ExecutionEvent {
    var event = ExecutionEvent(.exit)
    event.result = result
    return event
  }

  /// The execution could not begin, or its end is not known.
  package static func failure(_ problem: Problem) -> ExecutionEvent {
    var event = ExecutionEvent(.failure)
    event.problem = problem
    return event
  }
}
