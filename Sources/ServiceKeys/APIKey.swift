import Crypto
import Glibc
import SandboxCore

/// A key of the service: `sk-alphagent-ID-SECRET`, an id that lists show, and 256 random bits that are kept nowhere.
package struct APIKey: Sendable {
  /// Beginning of every key.
  private static let prefix = "sk-alphagent-"
  private static let idLength = 10
  private static let secretLength = 64

  /// Ten hexadecimal digits.
  package let id: String
  private let secret: String

  /// Makes a key from the kernel's random numbers.
  package static func random() -> APIKey {
    var generator = SystemRandomNumberGenerator()
    let digits = (0..<(idLength + secretLength) / 16 + 1).map { _ -> String in
      let part = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - part.count) + part
    }.joined()
    return APIKey(id: String(digits.prefix(idLength)), secret: String(digits.dropFirst(idLength).prefix(secretLength)))
  }

  /// Reads a key; nil for a text that is none.
  package init?(_ text: String) {
    guard text.utf8.count == Self.prefix.utf8.count + Self.idLength + 1 + Self.secretLength,
      text.hasPrefix(Self.prefix)
    else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == Self.idLength,
      parts.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 } })
    else { return nil }
    self.init(id: String(parts[0]), secret: String(parts[1]))
  }

  private init(id: String, secret: String) {
    self.id = id
    self.secret = secret
  }

  /// The key as its holder gives it; to be shown once.
  package var text: String { Self.prefix + id + "-" + secret }

  /// SHA-256 of the key, which is all that is stored: 256 random bits need no salt and no slow hash.
  var hash: SHA256Digest { SHA256.hash(data: Array(text.utf8)) }
}
