package import SandboxCore

/// The members of a request's object, each to be taken by its name; what nobody takes is refused by name.
///
/// All errors are usage errors that name the field.
package struct RequestFields: Equatable, Sendable {
  private var members: [String: JSONValue]

  /// Throws for anything but an object.
  package init(_ value: JSONValue) throws(SandboxError) {
    guard case .object(let members) = value else { throw .malformed("it is no object") }
    self.members = members
  }

  /// Throws where a field is left that nothing has taken.
  package func finish() throws(SandboxError) {
    guard let name = members.keys.min() else { return }
    throw .usage("there is no field '\(name)'", hint: "see /openapi.yaml")
  }

  /// Whether the field is given, and not null.
  package func has(_ name: String) -> Bool { members[name].map { $0 != .null } ?? false }

  /// Takes a field; nil where it is missing or null.
  package mutating func take(_ name: String) -> JSONValue? {
    guard let value = members.removeValue(forKey: name), value != .null else { return nil }
    return value
  }

  /// Takes a text.
  package mutating func text(_ name: String) throws(SandboxError) -> String? {
    try take(name).map { value throws(SandboxError) in try Self.text(value, name) }
  }

  /// Takes a boolean; false where it is missing.
  package mutating func flag(_ name: String) throws(SandboxError) -> Bool {
    guard let value = take(name) else { return false }
    guard case .boolean(let flag) = value else { throw Self.wrong(name, "true or false") }
    return flag
  }

  /// Takes a number.
  package mutating func number(_ name: String) throws(SandboxError) -> Double? {
    switch take(name) {
    case nil: nil
    case .whole(let number): Double(number)
    case .fraction(let number): number
    default: throw Self.wrong(name, "a number")
    }
  }

  /// Takes a whole number.
  package mutating func whole(_ name: String) throws(SandboxError) -> Int? {
    guard let value = take(name) else { return nil }
    guard case .whole(let number) = value else { throw Self.wrong(name, "a whole number") }
    return Int(number)
  }

  /// Takes texts.
  package mutating func texts(_ name: String) throws(SandboxError) -> [String] {
    guard let value = take(name) else { return [] }
    guard case .list(let elements) = value else { throw Self.wrong(name, "a list of texts") }
    return try elements.map { element throws(SandboxError) in try Self.text(element, name) }
  }

  /// Takes an object whose members are texts.
  package mutating func dictionary(_ name: String) throws(SandboxError) -> [String: String] {
    guard let value = take(name) else { return [:] }
    guard case .object(let members) = value else { throw Self.wrong(name, "an object of texts") }
    var texts: [String: String] = [:]
    for (key, element) in members { texts[key] = try Self.text(element, name) }
    return texts
  }

  /// Takes a duration: a number of seconds, or a text such as `5m`.
  package mutating func duration(_ name: String) throws(SandboxError) -> Duration? {
    guard let value = take(name) else { return nil }
    let text: String =
      switch value {
      case .whole(let number): "\(number)"
      case .fraction(let number): "\(Int64(clamping: Int128((number * 1000).rounded())))ms"
      case .text(let text): text
      default: throw Self.wrong(name, "seconds or a text such as \"5m\"")
      }
    return try named(name) { () throws(SandboxError) -> Duration in try Duration(parsing: text) }
  }

  /// Takes a size: a number of bytes, or a text such as `512m`.
  package mutating func size(_ name: String, allowingZero: Bool = false) throws(SandboxError) -> ByteSize? {
    guard let value = take(name) else { return nil }
    let text: String =
      switch value {
      case .whole(let number): "\(number)"
      case .text(let text): text
      default: throw Self.wrong(name, "bytes or a text such as \"512m\"")
      }
    return try named(name) { () throws(SandboxError) -> ByteSize in
      try ByteSize(parsing: text, bareUnit: .bytes, allowingZero: allowingZero)
    }
  }

  private static func text(_ value: JSONValue, _ name: String) throws(SandboxError) -> String {
    guard case .text(let text) = value else { throw wrong(name, "a text") }
    return text
  }

  private static func wrong(_ name: String, _ kind: String) -> SandboxError { .usage("\(name): give \(kind)") }
}
