import FoundationEssentials
package import SandboxCore

/// Any JSON value of a request's body.
package enum JSONValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  case whole(Int64)
  case fraction(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue {
  /// Most levels of lists and objects.
  private static let deepest = 32
  /// Most names of an object.
  private static let mostNames = 1000
  /// Most characters of a number: what is longer would be rounded.
  private static let longestNumber = 30

  /// Reads JSON of the service's requests, which is stricter than JSON: no name twice in an object, no number beyond 64
  /// bits, and few levels. Throws a usage error.
  package init(parsing bytes: [UInt8]) throws(SandboxError) {
    let outline = JSONOutline(of: bytes)
    guard outline.depth <= Self.deepest else { throw .malformed("it has more than \(Self.deepest) levels") }
    guard outline.mostNames <= Self.mostNames else {
      throw .malformed("an object has more than \(Self.mostNames) names")
    }
    guard outline.longestNumber <= Self.longestNumber else { throw .malformed("a number is too long") }
    guard !outline.hasLooseComma else { throw .malformed("a comma stands at the end of a list or an object") }
    // The decoder would guess at other encodings, which the outline has not read.
    guard !bytes.contains(0), bytes.first != 0xEF, String(validating: bytes, as: UTF8.self) != nil else {
      throw .malformed("it is not UTF-8")
    }
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    } catch let error as SandboxError {
      throw error
    } catch let DecodingError.dataCorrupted(context) {
      throw .malformed(Self.reason(context))
    } catch {
      throw .malformed("a value has no place in it")
    }
    if let name = outline.repeatedName { throw .malformed("'\(name)' is there twice") }
  }

  /// The decoder's own sentence, which says where the text stops being JSON.
  private static func reason(_ context: DecodingError.Context) -> String {
    let cause = (context.underlyingError as? CustomStringConvertible)?.description ?? context.debugDescription
    return cause.split(separator: "\n").first.map(String.init) ?? "it is no JSON"
  }
}

extension JSONValue: Decodable {
  package init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Name.self) {
      var object: [String: JSONValue] = [:]
      for name in members.allKeys { object[name.stringValue] = try members.decode(JSONValue.self, forKey: name) }
      self = .object(object)
    } else if var elements = try? decoder.unkeyedContainer() {
      var list: [JSONValue] = []
      while !elements.isAtEnd { list.append(try elements.decode(JSONValue.self)) }
      self = .list(list)
    } else {
      self = try Self.scalar(try decoder.singleValueContainer())
    }
  }

  private static func scalar(_ value: any SingleValueDecodingContainer) throws -> JSONValue {
    if value.decodeNil() { return .null }
    if let boolean = try? value.decode(Bool.self) { return .boolean(boolean) }
    if let whole = try? value.decode(Int64.self) { return .whole(whole) }
    if let text = try? value.decode(String.self) { return .text(text) }
    let number = try value.decode(Double.self)
    // A whole number that is not one of 64 bits would be taken for a near one.
    guard number.isFinite, number.magnitude < 0x1p63 else { throw SandboxError.malformed("a number is too large") }
    return .fraction(number)
  }

  /// Any name of a member.
  private struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension SandboxError {
  static func malformed(_ reason: String) -> SandboxError {
    .failure(.malformedRequest, "the body is not what the service takes for JSON: \(reason)")
  }
}
