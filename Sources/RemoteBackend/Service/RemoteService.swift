package import SandboxCore
package import ServiceAPI

/// A service and the key for it.
package struct RemoteService: Sendable, Equatable {
  package let address: ServiceAddress
  package let key: String

  /// Beginning of every key.
  private static let keyPrefix = "sk-alphagent-"
  private static let longestKey = 512

  /// Throws a usage error for an address to which the key would cross a network in clear, and an
  /// `AuthenticationError` for what cannot be a key.
  ///
  /// - Parameter isInsecure: whether the key may cross networks in clear.
  package init(_ address: ServiceAddress, key: String, isInsecure: Bool = false) throws(SandboxError) {
    guard address.isEncrypted || address.isLoopback || isInsecure else {
      throw .usage(
        "'\(address)' is plain HTTP, and the API key would cross the network in clear",
        hint: "use https://, or set ALPHAGENT_INSECURE_HTTP=1")
    }
    self.address = address
    self.key = try Self.checked(key, for: address)
  }

  /// A request to the service.
  func request(_ wish: LinkRequest.Wish, _ path: String) -> LinkRequest {
    LinkRequest(wish, path, of: address.description, key: key)
  }

  /// The error where no key is known.
  package static func keyMissing(for address: ServiceAddress) -> SandboxError {
    .failure(
      .keyMissing, "there is no API key for \(address)",
      hint: "set ALPHAGENT_API_KEY, give --api-key-file, or use 'alphagent login \(address)'")
  }

  /// The key without white space around it. No message repeats a part of it.
  private static func checked(_ text: String, for address: ServiceAddress) throws(SandboxError) -> String {
    var key = text[...]
    while key.first?.isWhitespace == true { key.removeFirst() }
    while key.last?.isWhitespace == true { key.removeLast() }
    guard !key.isEmpty else { throw keyMissing(for: address) }
    guard key.hasPrefix(keyPrefix), key.utf8.count <= longestKey, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw .failure(.keyInvalid, "the API key is malformed", hint: "keys look like \(keyPrefix)…")
    }
    return String(key)
  }
}
