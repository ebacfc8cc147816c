/// Options of a session: its name and its lifetime.
public struct SessionOptions: Sendable, Equatable {
  /// Name that can be used in place of the id; nil: none.
  public var name: String?
  /// Labels to find the session by.
  public var labels: [String: String] = [:]
  /// Most time that the session may live.
  public var timeToLive = Duration.seconds(24 * 3600)
  /// Most time that it may live without an execution or a connected client.
  public var idle = Duration.seconds(30 * 60)
  /// Id of the service's key that the session belongs to; nil: it is this user's own. Only its owner can find it.
  package var owner: String?

  /// The default session.
  public init() {}
}

extension SessionOptions {
  private static let longestName = 64

  /// Throws a usage error unless the text is a name: at most 64 letters, digits, `.`, `_` and `-`, a letter or digit
  /// first, and not in the form of an id.
  package static func checkName(_ name: String) throws(SandboxError) {
    let isPlain = name.utf8.allSatisfy { $0.isDigit || $0.isLetter || [0x2E, 0x5F, 0x2D].contains($0) }
    let starts = name.utf8.first.map { $0.isDigit || $0.isLetter } ?? false
    guard isPlain, starts, name.utf8.count <= longestName else {
      throw .usage(
        "'\(name)' is not a name for a session",
        hint: "use at most \(longestName) letters, digits, dots, dashes and underscores, a letter or digit first")
    }
    guard SessionID(name) == nil else {
      throw .usage("'\(name)' looks like the id of a session", hint: "choose another name")
    }
  }

  /// The label that `K=V` spells; throws a usage error for anything else.
  package static func parseLabel(_ text: String) throws(SandboxError) -> (key: String, value: String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
      text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), text.utf8.count <= 1024
    else {
      throw .usage("'\(text)' is not a label", hint: "use KEY=VALUE, without control characters")
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}

/// The id of a session: 64 random bits as 16 hexadecimal digits.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  private static let length = 16
  /// Digits of an id that lists show.
  package static let shortLength = 8

  package static func random() -> SessionID {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return SessionID(unchecked: String(repeating: "0", count: length - digits.count) + digits)
  }

  /// Nil for anything but a whole id.
  package init?(_ text: String) {
    guard text.utf8.count == Self.length, Self.isPrefix(text) else { return nil }
    description = text
  }

  private init(unchecked text: String) { description = text }

  /// Whether the text could be the beginning of an id.
  package static func isPrefix(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= length && text.utf8.allSatisfy { $0.isDigit || 0x61...0x66 ~= $0 }
  }
}
