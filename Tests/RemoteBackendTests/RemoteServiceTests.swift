@testable import RemoteBackend
import SandboxCore
import ServiceAPI
import Testing

/// Keys, and the connections that they may travel over.
@Suite struct RemoteServiceTests {
  private static let key = "sk-alphagent-0123456789-abcdef"

  private func service(_ url: String, key: String = key, isInsecure: Bool = false) throws -> RemoteService {
    try RemoteService(try ServiceAddress(parsing: url), key: key, isInsecure: isInsecure)
  }

  @Test func keysAreTrimmed() throws {
    #expect(try service("https://a", key: " \t\(Self.key)\r\n").key == Self.key)
  }

  @Test(arguments: [
    ("", SandboxError.Code.keyMissing), (" \n", .keyMissing), ("secret", .keyInvalid),
    ("sk-alphagent-a\nb", .keyInvalid), ("sk-alphagent-a b", .keyInvalid), ("sk-alphagent-\u{0}", .keyInvalid),
    ("sk-alphagent-ä", .keyInvalid), ("sk-alphagent-" + String(repeating: "a", count: 600), .keyInvalid),
  ])
  func malformedKeysAreRefusedAndNotRepeated(key: String, code: SandboxError.Code) {
    let error = #expect(throws: AuthenticationError.self) { try service("https://a", key: key) }
    #expect(error?.code == code)
    if key.count > 5 { #expect(error?.description.contains(key) == false) }
  }

  @Test func keysDoNotCrossNetworksInClear() throws {
    #expect(throws: UsageError.self) { try service("http://sandboxes.example.com") }
    #expect(throws: UsageError.self) { try service("http://10.0.0.1:8787") }
    for url in ["http://127.0.0.1:8787", "http://localhost", "http://[::1]:8787", "https://sandboxes.example.com"] {
      _ = try service(url)
    }
    _ = try service("http://10.0.0.1:8787", isInsecure: true)
  }
}
