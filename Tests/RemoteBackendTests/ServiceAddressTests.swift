import SandboxCore
import ServiceAPI
import Testing

/// Addresses of services as people write them.
@Suite struct ServiceAddressTests {
  @Test(arguments: [
    ("https://sandboxes.example.com", "https://sandboxes.example.com", "sandboxes.example.com", 443),
    ("https://Sandboxes.Example.com/", "https://sandboxes.example.com", "sandboxes.example.com", 443),
    ("HTTPS://a:443", "https://a", "a", 443),
    ("https://a:8443", "https://a:8443", "a", 8443),
    ("http://127.0.0.1:8787", "http://127.0.0.1:8787", "127.0.0.1", 8787),
    ("http://[::1]:8787/", "http://[::1]:8787", "::1", 8787),
    ("http://[::1]", "http://[::1]", "::1", 80),
  ])
  func areRead(text: String, canonical: String, host: String, port: Int) throws {
    let address = try ServiceAddress(parsing: text)
    #expect(address.description == canonical && address.host == host && address.port == port)
    #expect(try ServiceAddress(parsing: canonical) == address)
  }

  @Test(arguments: [
    "", "a", "a.example:80", "ftp://a", "https://", "https://a:0", "https://a:99999", "https://a:+1", "https://a:",
    "https://user@a", "https://a/path", "https://a?x", "https://a#x", "https://a b", "https://a\r\nHost: b",
    "https://[::1", "https://[a]", "https://[::1]x", "https://ä", "https://a//", "https://\u{0}",
  ])
  func othersAreRefused(text: String) {
    #expect(throws: UsageError.self) { try ServiceAddress(parsing: text) }
  }

  @Test(arguments: [
    ("http://localhost", true), ("http://LOCALHOST:1", true), ("http://127.9.9.9", true), ("http://[::1]", true),
    ("http://localhost.example.com", false), ("http://127.0.0.1.example.com", false), ("http://10.0.0.1", false),
    ("http://0.0.0.0", false),
  ])
  func loopbackIsThisMachine(text: String, isLoopback: Bool) throws {
    #expect(try ServiceAddress(parsing: text).isLoopback == isLoopback)
  }
}
