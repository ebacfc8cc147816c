import FoundationEssentials
import SandboxCore

/// The result object of CONTRACT section 3, as a consumer reads it.
struct ExecutionRecord: Decodable {
  struct Usage: Decodable {
    let cpuMs: Int
    let memoryPeakBytes: Int?
  }

  struct Limit: Decodable {
    let value: JSONValue
    let enforced: Bool
  }

  struct Denied: Decodable, Hashable {
    let host: String
    let port: Int
  }

  let session: String
  let output: String
  let error: String
  let outputBase64: String?
  let errorBase64: String?
  let exitCode: Int
  let durationMs: Int
  let artifacts: [String]
  let reason: String
  let signal: Int?
  let usage: Usage
  let limits: [String: Limit]
  let denied: [Denied]
  let outputBytes: Int
  let errorBytes: Int
  let truncated: Bool

  static func decode(_ bytes: [UInt8]) throws -> ExecutionRecord {
    try decoder.decode(ExecutionRecord.self, from: Data(bytes))
  }

  fileprivate static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

/// The object that `--json` prints for a failure of alphagent's own.
struct FailureRecord: Decodable {
  struct Failure: Decodable {
    let type: String
    let message: String
    let hint: String?
    let exitCode: Int
  }

  let failure: Failure

  static func decode(_ bytes: [UInt8]) throws -> Failure {
    try ExecutionRecord.decoder.decode(FailureRecord.self, from: Data(bytes)).failure
  }
}

/// Any JSON, for tests of its shape.
enum JSONValue: Decodable, Equatable {
  case null, bool(Bool), number(Double), text(String), list([JSONValue]), object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  static func decode(_ bytes: [UInt8]) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
  }

  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  var keys: Set<String> {
    guard case .object(let members) = self else { return [] }
    return Set(members.keys)
  }
}
