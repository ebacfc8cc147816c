import SandboxCore
import Testing

@Suite struct EnvironmentFileTests {
  private static let host: @Sendable (String) -> String? = { ["HOME": "/root", "EMPTY": ""][$0] }

  @Test(
    arguments: [
      ("", []), ("A=1\nB=2", ["A=1", "B=2"]), ("A=1\r\nB=2\r\n", ["A=1", "B=2"]), ("A=", ["A="]), ("A=b=c", ["A=b=c"]),
      ("# A=1\n\n  # x\n\t\nB=2", ["B=2"]), ("A= 'x' # y ", ["A= 'x' # y "]), ("  A=1", ["A=1"]),
      ("HOME", ["HOME=/root"]),
      ("EMPTY", ["EMPTY="]), ("UNSET\nA=1", ["A=1"]), ("\u{FEFF}A=1", ["A=1"]), ("A=1\nA=2", ["A=1", "A=2"]),
      ("Ä=ö", ["Ä=ö"]),
      ("A=\u{301}x", ["A=\u{301}x"]), ("A=x\ry", ["A=x\ry"]),
    ] as [(String, [String])])
  func parses(_ text: String, _ expected: [String]) throws {
    let variables = try EnvironmentFile.parse(text, file: "f", host: Self.host)
    #expect(variables.map { "\($0.name)=\($0.value)" } == expected)
  }

  @Test(arguments: [
    ("=x", "f:1: '=…'"), ("A=1\n\nexport B=secret", "f:3: 'export B=…'"), ("A B", "f:1: 'A B'"),
    ("A =1", "f:1: 'A =…'"),
    ("A=\0", "f:1: 'A=…'"), ("A=1\r\nB ", "f:2: 'B '"),
  ])
  func refuses(_ text: String, _ place: String) {
    let error = SandboxError.usage("\(place) is not NAME=VALUE", hint: "write NAME=VALUE or NAME, one a line")
    #expect(throws: error) { try EnvironmentFile.parse(text, file: "f", host: Self.host) }
  }

  @Test(arguments: [("A=1", "1"), ("A=", ""), ("A==", "="), ("HOME", "/root"), ("EMPTY", ""), ("UNSET", nil)])
  func parsesOptions(_ text: String, _ value: String?) throws {
    #expect(try EnvironmentVariable.parse(text, host: Self.host)?.value == value)
  }

  @Test(arguments: ["", "=", "=x", "A=\0", "\0=x"])
  func refusesOptions(_ text: String) {
    #expect(throws: SandboxError.self) { try EnvironmentVariable.parse(text, host: Self.host) }
  }
}
