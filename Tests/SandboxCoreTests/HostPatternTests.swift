import SandboxCore
import Testing

@Suite struct HostPatternTests {
  @Test(
    arguments: [
      ("example.com", "example.com", nil), ("EXAMPLE.com.", "example.com", nil),
      ("example.com:443", "example.com", 443),
      ("example.com.:65535", "example.com", 65535), ("*.Example.com:1", "*.example.com", 1), ("router", "router", nil),
      ("my_service-1.corp", "my_service-1.corp", nil), ("xn--bcher-kva.example", "xn--bcher-kva.example", nil),
      ("10.0.0.1", "10.0.0.1", nil), ("10.0.0.1:80", "10.0.0.1", 80), ("::1", "::1", nil), ("[::1]", "::1", nil),
      ("[2001:DB8:0::1]:8080", "2001:db8::1", 8080), ("[::ffff:10.0.0.1]:80", "10.0.0.1", 80),
      ("host.sandbox.internal:8000", "host.sandbox.internal", 8000),
    ] as [(String, String, UInt16?)])
  func parses(_ text: String, _ host: String, _ port: UInt16?) throws {
    let pattern = try HostPattern(parsing: text)
    #expect(pattern.host == host)
    #expect(pattern.port == port)
    #expect(try HostPattern(parsing: "\(pattern)") == pattern)
  }

  @Test(arguments: [
    "", ".", "..", ":80", "a..b", ".a", "-a.com", "a-.com", "a b", "a@b", "bücher.example", "\u{212A}.com", "*", "*.",
    "*:80", "*a.com",
    "a.*.com", "**.a", "*.1", "127.1", "0177.0.0.1", "2130706433", "0x7f.1", "0x7f", "a.7", "1.2.3.4.5", "256.1.1.1",
    "[1.2.3.4]",
    "[example.com]:80", "[::1", "::1]", "[::1]80", "[::1]:80:90", "a:80:90", "fe80::1%eth0", "a\0", "a\n",
    String(repeating: "a", count: 64),
    String(repeating: "a.", count: 126) + "aa",
  ])
  func refusesWhatIsNotAHost(_ text: String) {
    let hint = "use HOST or HOST:PORT, such as example.com, *.example.com or 10.0.0.1:8080"
    #expect(throws: SandboxError.usage("'\(text)' is not a host", hint: hint)) { try HostPattern(parsing: text) }
  }

  @Test(arguments: ["https://example.com", "http://10.0.0.1:80/", "example.com/path", "10.0.0.0/8", "//x"])
  func explainsURLs(_ text: String) {
    let hint = "give the host of the URL alone, such as example.com or example.com:443"
    #expect(throws: SandboxError.usage("'\(text)' is not a host", hint: hint)) { try HostPattern(parsing: text) }
  }

  @Test(arguments: ["", "0", "65536", "-1", "+80", "http", "80 ", "８０"])
  func refusesPorts(_ port: String) {
    let error = SandboxError.usage("'\(port)' is not a port", hint: "use a number from 1 to 65535")
    #expect(throws: error) { try HostPattern(parsing: "example.com:\(port)") }
    #expect(throws: error) { try HostPattern(parsing: "[::1]:\(port)") }
  }

  @Test(
    arguments: [
      ("example.com", "EXAMPLE.COM.", 80, true), ("example.com", "a.example.com", 80, false),
      ("example.com", "xexample.com", 80, false),
      ("example.com:443", "example.com", 443, true), ("example.com:443", "example.com", 80, false),
      ("*.example.com", "a.example.com", 80, true), ("*.example.com", "A.b.Example.com.", 80, true),
      ("*.example.com", "example.com", 80, false), ("*.example.com", "xexample.com", 80, false),
      ("*.example.com", ".example.com", 80, false),
      ("10.0.0.1", "0xa.1", 80, true), ("10.0.0.1", "::ffff:10.0.0.1", 80, true),
      ("10.0.0.1", "[::ffff:a00:1]", 80, true),
      ("10.0.0.1", "64:ff9b::10.0.0.1", 80, false), ("10.0.0.1", "10.0.0.1.example.com", 80, false),
      ("::1", "0::1", 80, true),
      ("[2001:db8::1]:80", "2001:db8:0::1", 80, true), ("example.com", "", 80, false),
      ("example.com", "example.com\0", 80, false),
    ] as [(String, String, UInt16, Bool)])
  func matches(_ pattern: String, _ host: String, _ port: UInt16, _ expected: Bool) throws {
    #expect(try HostPattern(parsing: pattern).matches(host: host, port: port) == expected)
  }
}
