import Terminal
import TestSupport
import Testing

@Suite struct WorkflowCommandGuardTests {
  @Test(arguments: [
    ("::set-output name=a::b", "\\::set-output name=a::b"), ("x\n::error::y", "x\n\\::error::y"),
    ("x\r::error::y", "x\r\\::error::y"), ("x\r\n \t ::add-mask::y", "x\r\n \t \\::add-mask::y"),
    ("\u{A0}\u{3000}\u{B}\u{FEFF}::error::y", "\u{A0}\u{3000}\u{B}\u{FEFF}\\::error::y"), (":::x", "\\:::x"),
    ("##[add-mask]x", "#\\#[add-mask]x"), ("text ##[set-env]x", "text #\\#[set-env]x"), ("####[x", "###\\#[x"),
    ("##vso[task.setvariable]", "#\\#vso[task.setvariable]"), ("a##vso##[x", "a##vso#\\#[x"),
    ("##v##vso[", "##v#\\#vso["),
    ("::a\n##[b\n::c", "\\::a\n#\\#[b\n\\::c"), ("##[##[::", "#\\#[#\\#[::"),
  ])
  func breaks(_ text: String, _ written: String) {
    #expect(WorkflowCommandGuard.whole(text) == written)
    #expect(WorkflowCommandGuard.whole(written) == written)
  }

  @Test(arguments: [
    "", "std::vector", "x ::name", ":\n", ": :", ":#:", "a:\n:b:\n", "# heading", "## heading", "##v\n", "##vs[",
    "##vsoo[", "#[a", "# #[", "##\n", "#\n", "##\n[", ":\n:b", "##vso\n[",
  ])
  func leavesAlone(_ text: String) {
    #expect(WorkflowCommandGuard.whole(text) == text)
  }

  /// Two executions may write to one log, and each has a guard of its own.
  @Test(arguments: [
    ("text\n:", ":error ::x"), (":", ":x"), ("a#", "#[x"), ("a##", "[x"), ("##v", "so[x"), ("##vso", "[x"),
    ("\n \t", "::x"),
  ])
  func noCommandIsMadeAcrossTwoStreams(first: String, second: String) {
    let log = WorkflowCommandGuard.whole(first) + WorkflowCommandGuard.whole(second)
    #expect(!isCommand(log), "\(log.debugDescription)")
  }

  @Test func holdsAFewBytes() {
    var filter = WorkflowCommandGuard()
    #expect(filter.disarm(Array("a##vso".utf8)) == Array("a#".utf8))
    #expect(filter.disarm(Array("[x".utf8)) == Array("\\#vso[x".utf8))
    #expect(filter.disarm(Array("\n:".utf8)) == Array("\n".utf8))
    #expect(filter.finish() == Array(":\n".utf8))
    #expect(filter.disarm(Array("::".utf8)) == Array("\\::".utf8))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func noCommandIsLeft(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let parts = [
      ":", "::", "#", "##", "[", "vso", "v", "vso[", " ", "\t", "\n", "\r", "error", "]", "\\", "é", "\u{A0}", "\u{0}",
    ]
    for _ in 0..<200 {
      let text = (0..<30).compactMap { _ in parts.randomElement(using: &generator) }.joined()
      let written = WorkflowCommandGuard.whole(text)
      #expect(!isCommand(written), "\(text.debugDescription)")
      #expect(written.filter { $0 != "\\" }.hasPrefix(text.filter { $0 != "\\" }))
      var filter = WorkflowCommandGuard()
      let pieces = Array(text.utf8).randomChunks(upTo: 4, using: &generator)
      #expect(pieces.flatMap { filter.disarm($0) } + filter.finish() == Array(written.utf8))
    }
  }

  private func isCommand(_ text: String) -> Bool {
    let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
    let startsOne = lines.contains { $0.drop { $0.properties.isWhitespace }.starts(with: "::".unicodeScalars) }
    return startsOne || text.contains("##[") || text.contains("##vso[")
  }
}
