import Terminal
import Testing

@Suite struct EscapeNeutraliserTests {
  @Test(arguments: [
    "", "plain text\r\n\tindented\u{8}\u{7}", "naïve 日本語 🎉 \u{202E}bidi\u{202C}", "\u{A0}\u{FFFD}\u{10FFFF}",
    "\u{1B}[m", "\u{1B}[1;31mred\u{1B}[0m", "\u{1B}[38:2::10:20:30mtrue", "\u{1B}[38;5;196m",
    "\u{1B}[A\u{1B}[2B\u{1B}[3C\u{1B}[4D\u{1B}[E\u{1B}[F\u{1B}[10G\u{1B}[3;4H\u{1B}[3;4f\u{1B}[5d\u{1B}[6`",
    "\u{1B}[J\u{1B}[2K\u{1B}[L\u{1B}[M\u{1B}[P\u{1B}[@\u{1B}[X\u{1B}[S\u{1B}[2T", "\u{1B}[s\u{1B}[u\u{1B}7\u{1B}8",
    "\u{1B}[?25l\u{1B}[?25h\u{1B}[?7l\u{1B}[?7h",
  ])
  func passes(_ text: String) {
    #expect(EscapeNeutraliser.whole(text) == text)
  }

  @Test(arguments: [
    ("\u{1B}]0;title\u{7}", "␛]0;title\u{7}"), ("\u{1B}]52;c;aGk=\u{1B}\\", "␛]52;c;aGk=␛\\"),
    ("\u{1B}]8;;http://a\u{1B}\\x", "␛]8;;http://a␛\\x"), ("\u{1B}]10;?\u{7}", "␛]10;?\u{7}"),
    ("\u{1B}P$qm\u{1B}\\", "␛P$qm␛\\"), ("\u{1B}_Ga=q\u{1B}\\", "␛_Ga=q␛\\"), ("\u{1B}^pm", "␛^pm"),
    ("\u{1B}Xsos", "␛Xsos"), ("\u{1B}[c", "␛[c"), ("\u{1B}[>c", "␛[>c"), ("\u{1B}[6n", "␛[6n"), ("\u{1B}[21t", "␛[21t"),
    ("\u{1B}[ q", "␛[ q"), ("\u{1B}[!p", "␛[!p"), ("\u{1B}[1;5r", "␛[1;5r"), ("\u{1B}[x", "␛[x"), ("\u{1B}[5i", "␛[5i"),
    ("\u{1B}[9999b", "␛[9999b"), ("\u{1B}[?1049h", "␛[?1049h"), ("\u{1B}[?1000h", "␛[?1000h"),
    ("\u{1B}[?2004h", "␛[?2004h"), ("\u{1B}[?25;1000h", "␛[?25;1000h"), ("\u{1B}[?7;25l", "␛[?7;25l"),
    ("\u{1B}[4h", "␛[4h"), ("\u{1B}[25h", "␛[25h"), ("\u{1B}[?25s", "␛[?25s"), ("\u{1B}[1;2s", "␛[1;2s"),
    ("\u{1B}[?u", "␛[?u"), ("\u{1B}[>1u", "␛[>1u"), ("\u{1B}[>4;2m", "␛[>4;2m"), ("\u{1B}[?4m", "␛[?4m"),
    ("\u{1B}[1;1;1;1;1T", "␛[1;1;1;1;1T"), ("\u{1B}[?1S", "␛[?1S"), ("\u{1B}[1:2H", "␛[1:2H"), ("\u{1B}[1$z", "␛[1$z"),
    ("\u{1B}c", "␛c"), ("\u{1B}(0", "␛(0"), ("\u{1B}Z", "␛Z"), ("\u{1B}#8", "␛#8"), ("\u{1B}%G", "␛%G"),
    ("\u{1B}=", "␛="),
    ("\u{5}\u{E}\u{F}\u{0}\u{B}\u{C}\u{18}\u{1A}\u{7F}", "␅␎␏␀␋␌␘␚␡"),
    ("\u{9B}31m\u{9D}0;x\u{9C}", "\u{FFFD}31m\u{FFFD}0;x\u{FFFD}"),
    ("\u{1B}\u{1B}[31m", "␛\u{1B}[31m"), ("\u{1B}[3\u{1B}[31m", "␛[3\u{1B}[31m"), ("\u{1B}[3\n1m", "␛[3\n1m"),
    ("\u{1B}[3\u{5}1m", "␛[3␅1m"), ("\u{1B}[3é", "␛[3é"), ("\u{1B}é", "␛é"), ("\u{1B}", "␛"), ("\u{1B}[38;5", "␛[38;5"),
  ])
  func neutralises(_ text: String, _ shown: String) {
    #expect(EscapeNeutraliser.whole(text) == shown)
  }

  @Test(
    arguments: [
      ([0x9B, 0x63], "\u{FFFD}c"), ([0xE9, 0x0A], "\u{FFFD}\n"), ([0xC2], "\u{FFFD}"),
      ([0xE2, 0x82, 0x41], "\u{FFFD}\u{FFFD}A"),
      ([0xC0, 0x9B], "\u{FFFD}\u{FFFD}"), ([0xE0, 0x82, 0x9B], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xE2, 0x1B, 0x5B, 0x6D], "\u{FFFD}\u{1B}[m"),
      ([0xF0, 0x9F, 0xC3, 0xA9], "\u{FFFD}\u{FFFD}é"), ([0xFF], "\u{FFFD}"), ([0xC2, 0xC2, 0x9B], "\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)])
  func replacesWhatIsNotUTF8(_ bytes: [UInt8], _ shown: String) {
    #expect(EscapeNeutraliser.whole(bytes) == Array(shown.utf8))
  }

  /// Full-screen programs save the title first, and restore it at last.
  @Test func titleStacksOfInteractiveProgramsAreDropped() {
    var neutraliser = EscapeNeutraliser(isInteractive: true)
    let text = "a\u{1B}[22;0;0tb\u{1B}[23;0;0tc\u{1B}[22td\u{1B}[21te\u{1B}[220tf\u{1B}[t"
    #expect(neutraliser.neutralise(Array(text.utf8)) == Array("abcd␛[21te␛[220tf␛[t".utf8))
    #expect(EscapeNeutraliser.whole("\u{1B}[22;0;0t") == "␛[22;0;0t")
  }

  @Test func holdsAnUnfinishedSequence() {
    var neutraliser = EscapeNeutraliser()
    #expect(neutraliser.neutralise(Array("a\u{1B}[3".utf8)) == Array("a".utf8))
    #expect(neutraliser.neutralise(Array("1mb".utf8)) == Array("\u{1B}[31mb".utf8))
    #expect(neutraliser.neutralise([0xC3]) == [])
    #expect(neutraliser.neutralise([0xA9]) == Array("é".utf8))
    #expect(neutraliser.finish() == [])
  }

  @Test func takesAnyCollection() {
    var neutraliser = EscapeNeutraliser()
    #expect(neutraliser.neutralise([[0x1B], [0x63, 0x41]].joined()) == Array("␛cA".utf8))
  }

  @Test func boundsWhatItHolds() {
    let longest = "\u{1B}[" + String(repeating: "1", count: 61) + "m"
    #expect(EscapeNeutraliser.whole(longest) == longest)
    let tooLong = "[" + String(repeating: "1", count: 62) + "m"
    #expect(EscapeNeutraliser.whole("\u{1B}" + tooLong) == "␛" + tooLong)
    var neutraliser = EscapeNeutraliser()
    let endless = neutraliser.neutralise(Array("\u{1B}[".utf8) + [UInt8](repeating: 0x31, count: 1000))
    #expect(endless.count == 1004)
  }
}
