import SandboxCore
import SystemPackage

/// Record of a session in the state directory: its fixed properties, readable even if its supervisor does not answer.
package struct StoredSession: Equatable, Sendable {
  let id: SessionID
  let name: String?
  let labels: [String: String]
  /// Id of the service's key that it belongs to; nil: it is this user's own.
  let owner: String?
  /// Milliseconds since 1970.
  let created: Int64
  /// 0 where it is not known.
  let supervisor: Int32
  /// Whether this version can read the record.
  let isReadable: Bool

  /// The first line of a record; a version with another format has another number.
  private static let heading = "alphagent session 2"

  /// The record as lines of a key and a value, which holds no line break.
  var text: String {
    var lines = [Self.heading, "id \(id)", "created \(created)", "supervisor \(supervisor)"]
    if let name { lines.append("name \(name)") }
    if let owner { lines.append("owner \(owner)") }
    lines += labels.sorted { $0.key < $1.key }.map { "label \($0.key)=\($0.value)" }
    return lines.map { $0 + "\n" }.joined() + "end\n"
  }

  init(_ id: SessionID, _ options: SessionOptions, created: Int64, supervisor: Int32) {
    self.id = id
    name = options.name
    labels = options.labels
    owner = options.owner
    self.created = created
    self.supervisor = supervisor
    isReadable = true
  }

  /// A session of another version, or with a damaged record, of which no more is known than its file says.
  init(unreadable id: SessionID, created: Int64) {
    self.id = id
    name = nil
    labels = [:]
    owner = nil
    self.created = created
    supervisor = 0
    isReadable = false
  }

  /// Nil for a record of another version, and for an incomplete one.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.first == Self.heading, lines.suffix(2) == ["end", ""] else { return nil }
    var values: [String: String] = [:]
    var labels: [String: String] = [:]
    for line in lines.dropFirst().dropLast(2) {
      guard let space = line.firstIndex(of: " ") else { return nil }
      let (key, value) = (String(line[..<space]), String(line[line.index(after: space)...]))
      if key != "label" {
        values[key] = value
      } else if let label = try? SessionOptions.parseLabel(value) {
        labels[label.key] = label.value
      }
    }
    guard let id = values["id"].flatMap(SessionID.init), let created = values["created"].flatMap(Int64.init),
      let supervisor = values["supervisor"].flatMap(Int32.init)
    else { return nil }
    self.id = id
    self.created = created
    self.supervisor = supervisor
    self.labels = labels
    name = values["name"]
    owner = values["owner"]
    isReadable = true
  }
}

extension SessionInfo {
  /// Information from a record, and the details that the supervisor gave.
  ///
  /// - Parameter isFailing: whether the latest execution could not be started.
  init(_ record: StoredSession, details: Details, isFailing: Bool = false) {
    self.init(record, state: details.running > 0 ? .busy : isFailing ? .failing : .idle, details: details)
  }

  /// Information from a record alone.
  init(_ record: StoredSession, state: State, details: Details? = nil) {
    self.init(
      id: record.id.description, name: record.name, labels: record.labels, created: record.created,
      supervisor: record.supervisor, state: state, details: details)
  }
}
