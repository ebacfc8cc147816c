import SandboxCore
import Testing

@Suite struct OutputCaptureTests {
  private func capture(_ chunks: [String], limit: Int) -> CapturedOutput {
    var capture = OutputCapture(limit: limit)
    for chunk in chunks { capture.append(chunk.utf8) }
    return capture.captured()
  }

  @Test(
    arguments: [
      ([], 10, ""), (["abc"], 10, "abc"), (["01234", "56789"], 10, "0123456789"),
      (["0", "123456", "7", "89"], 10, "0123456789"),
      ([""], 0, ""),
    ] as [([String], Int, String)])
  func keepsAllBelowTheLimit(_ chunks: [String], _ limit: Int, _ text: String) {
    let bytes = Array(text.utf8)
    #expect(capture(chunks, limit: limit) == CapturedOutput(bytes: bytes, total: UInt64(bytes.count)))
  }

  @Test(arguments: [
    (["0123456789A"], 10, "01234\n… 1 bytes cut …\n6789A"), (["0123456789", "A"], 10, "01234\n… 1 bytes cut …\n6789A"),
    (["0123", "456789ABCDEF", "GH", "IJKLM"], 10, "01234\n… 13 bytes cut …\nIJKLM"),
    (["abcd"], 3, "ab\n… 1 bytes cut …\nd"),
    (["abc"], 1, "a\n… 2 bytes cut …\n"), (["abc"], 0, ""), (["abc"], -1, ""),
  ])
  func cutsTheMiddle(_ chunks: [String], _ limit: Int, _ text: String) {
    let output = capture(chunks, limit: limit)
    #expect(output.text == text)
    #expect(output.truncated)
    #expect(output.total == UInt64(chunks.joined().utf8.count))
  }

  @Test(arguments: 1...24)
  func chunksMakeNoDifference(_ size: Int) {
    let stream = Array(0..<UInt8(128))
    for limit in 0...40 {
      var capture = OutputCapture(limit: limit)
      for start in stride(from: 0, to: stream.count, by: size) { capture.append(stream[start...].prefix(size)) }
      var whole = OutputCapture(limit: limit)
      whole.append(AnyCollection(stream))
      #expect(capture.captured() == whole.captured())
      #expect(whole.captured().bytes.starts(with: stream.prefix((limit + 1) / 2)))
      #expect(whole.captured().bytes.suffix(limit / 2) == stream.suffix(limit / 2))
    }
  }

  @Test(arguments: 2...40)
  func cutsNoCharacterInTwo(_ limit: Int) {
    let text = String(repeating: "aé€😀", count: 20)
    let output = capture([text], limit: limit)
    #expect(!output.text.contains("\u{FFFD}"))
    #expect(output.text.contains(" bytes cut "))
  }

  @Test func countsTheBytesOfASplitCharacterAsCut() {
    #expect(capture(["€€€"], limit: 8).text == "€\n… 3 bytes cut …\n€")
    #expect(capture(["a€€b"], limit: 4).text == "a\n… 6 bytes cut …\nb")
  }

  @Test func leavesBytesThatAreNotTextAlone() {
    var capture = OutputCapture(limit: 4)
    capture.append([0xFF, 0x80, 1, 1, 0xFF, 2] as [UInt8])
    #expect(capture.captured().bytes == [0xFF, 0x80] + Array("\n… 2 bytes cut …\n".utf8) + [0xFF, 2])
  }

  @Test func takesLongStreamsInChunks() {
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
    var capture = OutputCapture(limit: 1_000_001)
    for _ in 0..<4096 { capture.append(chunk) }
    let output = capture.captured()
    #expect(output.total == 4096 * 65_536)
    #expect(output.bytes.count { $0 == UInt8(ascii: "x") } == 1_000_001)
  }
}
