import SandboxCore
import Testing

@Suite struct ByteSizeTests {
  @Test(
    arguments: [
      ("512", 512, .megabytes), ("0.5", 512, .kilobytes), ("512m", 512, .megabytes), ("512M", 512, .megabytes),
      ("512mb", 512, .megabytes), ("512MiB", 512, .megabytes), ("100k", 100, .kilobytes), ("100KB", 100, .kilobytes),
      ("4g", 4, .gigabytes), ("1.5g", 1536, .megabytes), (".5g", 512, .megabytes), ("1.25GiB", 1280, .megabytes),
      ("2t", 2, .terabytes), ("7b", 7, .bytes), ("007k", 7, .kilobytes), ("8388607t", 8_388_607, .terabytes),
      ("9223372036854775807b", 9_223_372_036_854_775_807, .bytes), ("9007199254740993b", 9_007_199_254_740_993, .bytes),
    ] as [(String, UInt64, ByteSize.Unit)])
  func parses(_ text: String, _ count: UInt64, _ unit: ByteSize.Unit) throws {
    #expect(try ByteSize(parsing: text, bareUnit: .megabytes).bytes == count * unit.rawValue)
  }

  @Test(arguments: [
    "", " ", "m", "-1", "-1m", "+1m", "1 m", " 1m", "1m ", "0", "0k", "0.0g", "0.1b", "nan", "inf", "1e3", "0x10",
    "1_000", "1.",
    "1.m", ".", "1.2.3g", "1.-5g", "1bb", "1bib", "1p", "1mbb", "8388608t", "9223372036854775808b",
    "18446744073709551616b",
    "99999999999999999999999g", "16777216t", "٣m", "5\u{301}m", "1\0m", "1,5g",
  ])
  func refuses(_ text: String) {
    let error = SandboxError.usage("'\(text)' is not a size", hint: "use a number with k, m or g, such as 512m")
    #expect(throws: error) { try ByteSize(parsing: text, bareUnit: .megabytes) }
  }

  @Test func countsBareNumbersInTheCallersUnit() throws {
    #expect(try ByteSize(parsing: "10", bareUnit: .bytes).bytes == 10)
    #expect(try ByteSize(parsing: "10", bareUnit: .gigabytes).bytes == 10 << 30)
  }

  @Test func takesZeroWhereItMakesSense() throws {
    #expect(try ByteSize(parsing: "0", bareUnit: .bytes, allowingZero: true).bytes == 0)
  }

  @Test(
    arguments: [
      (0, "0b"), (1, "1b"), (1000, "1000b"), (102_400, "100k"), (0x2000_0000, "512m"), (0x6000_0000, "1536m"),
      (0x1_0000_0000, "4g"), (0x100_0000_0000, "1t"), (0x1000_0000_0000_0000, "1048576t"),
      (0x7FFF_FFFF_FFFF_FFFF, "9223372036854775807b"),
    ] as [(UInt64, String)])
  func describesExactly(_ bytes: UInt64, _ text: String) throws {
    #expect("\(ByteSize(bytes: bytes))" == text)
    #expect(try ByteSize(parsing: text, bareUnit: .megabytes, allowingZero: true).bytes == bytes)
  }

  @Test(
    arguments: [
      (0, "0 B", "0 B"), (999, "999 B", "999 B"), (1023, "1023 B", "1023 B"), (1024, "1.0 KiB", "1 KiB"),
      (1_048_575, "1023.9 KiB", "1048575 B"), (12_345_678, "11.7 MiB", "12345678 B"), (4 << 30, "4.0 GiB", "4 GiB"),
      (1500 << 20, "1.4 GiB", "1500 MiB"), (.max, "16777215.9 TiB", "18446744073709551615 B"),
    ] as [(UInt64, String, String)])
  func readsWell(_ bytes: UInt64, _ rounded: String, _ exact: String) {
    #expect(ByteSize(bytes: bytes).rounded == rounded)
    #expect(ByteSize(bytes: bytes).exact == exact)
  }
}
