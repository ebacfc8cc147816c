import Terminal
import Testing

@Suite struct OutputFilterTests {
  private let text = Array("\u{1B}]0;t\u{7}\n::error::x\u{1B}".utf8)

  private func result(_ filter: OutputFilter) -> String {
    var filter = filter
    return String(decoding: filter.filter(text) + filter.finish(), as: UTF8.self)
  }

  @Test func eachKind() {
    #expect(result(.passthrough) == "\u{1B}]0;t\u{7}\n::error::x\u{1B}")
    #expect(result(.terminal) == "␛]0;t\u{7}\n::error::x␛")
    #expect(result(.ci) == "\u{1B}]0;t\u{7}\n\\::error::x\u{1B}")
  }

  @Test func choosesByDescriptor() {
    func chosen(terminal: Bool, file: Bool = false, raw: Bool = false, actions: String? = "true") -> String {
      let facts = TerminalFacts(isTerminal: terminal, isRegularFile: file)
      return result(OutputFilter(for: facts, isRaw: raw) { $0 == "GITHUB_ACTIONS" ? actions : nil })
    }
    #expect(chosen(terminal: true) == "␛]0;t\u{7}\n\\::error::x␛")
    #expect(chosen(terminal: true, actions: nil) == result(.terminal))
    #expect(chosen(terminal: false) == result(.ci))
    #expect(chosen(terminal: false, file: true) == result(.passthrough))
    #expect(chosen(terminal: true, raw: true) == result(.passthrough))
    #expect(chosen(terminal: false, actions: nil) == result(.passthrough))
  }

  @Test func saysWhetherItGuards() {
    #expect(OutputFilter.ci.isGuarding && !OutputFilter.terminal.isGuarding)
  }

  @Test func passthroughDoesNotCopy() {
    var filter = OutputFilter.passthrough
    let passed = filter.filter(text)
    #expect(text.withUnsafeBufferPointer { $0.baseAddress } == passed.withUnsafeBufferPointer { $0.baseAddress })
  }

  @Test func finishReleasesBothParts() {
    var filter = OutputFilter(for: TerminalFacts(isTerminal: true), isRaw: false) { $0 == "TF_BUILD" ? "True" : nil }
    #expect(filter.filter(Array("a##\u{1B}[3".utf8)) == Array("a#".utf8))
    #expect(filter.finish() == Array("#␛[3".utf8))
  }
}
