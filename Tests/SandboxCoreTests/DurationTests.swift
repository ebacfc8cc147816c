import SandboxCore
import Testing

@Suite struct DurationTests {
  @Test(arguments: [
    ("300", 300_000), ("0.5", 500), ("500ms", 500), ("1s", 1000), ("1.5S", 1500), ("5m", 300_000), ("1h", 3_600_000),
    ("24h", 86_400_000), ("2d", 172_800_000), ("0.25h", 900_000), ("1MS", 1), ("3650d", 315_360_000_000),
  ])
  func parses(_ text: String, _ milliseconds: Int) throws {
    #expect(try Duration(parsing: text) == .milliseconds(milliseconds))
  }

  @Test(arguments: [
    "", "s", "0", "0ms", "-1", "+5", "1 s", "nan", "inf", "infinity", "1e3", "5min", "5x", "1.", "1h30m", "3651d",
    "87601h",
    "99999999999999999999", "1000000000000000000h", "0.0000000001", "五",
  ])
  func refuses(_ text: String) {
    let hint = "use seconds, or a number with ms, s, m, h or d, such as 5m"
    #expect(throws: SandboxError.usage("'\(text)' is not a duration", hint: hint)) { try Duration(parsing: text) }
  }

  @Test(
    arguments: [
      (.zero, "0s"), (.seconds(1), "1s"), (.seconds(90), "90s"), (.seconds(300), "5m"), (.milliseconds(500), "500ms"),
      (.milliseconds(1500), "1500ms"), (.seconds(3600), "1h"), (.seconds(86_400), "1d"), (.seconds(90_000), "25h"),
      (.nanoseconds(1), "1ms"), (.seconds(Int64.max), "9223372036854775807s"),
    ] as [(Duration, String)])
  func describes(_ duration: Duration, _ text: String) {
    #expect(duration.text == text)
  }
}
