import Terminal
import Testing

@Suite struct ColourTests {
  @Test(
    arguments: [
      (ColourChoice.auto, true, [:], true), (.auto, false, [:], false), (.always, false, ["NO_COLOR": "1"], true),
      (.never, true, ["CLICOLOR_FORCE": "1"], false), (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true), (.auto, true, ["TERM": "dumb"], false),
      (.auto, true, ["TERM": "xterm"], true),
      (.auto, false, ["CLICOLOR_FORCE": "1"], true), (.auto, false, ["CLICOLOR_FORCE": "0"], false),
      (.auto, false, ["CLICOLOR_FORCE": ""], false), (.auto, false, ["CLICOLOR_FORCE": "1", "TERM": "dumb"], true),
      (.auto, true, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
    ] as [(ColourChoice, Bool, [String: String], Bool)])
  func decides(_ choice: ColourChoice, isTerminal: Bool, environment: [String: String], isOn: Bool) {
    #expect(choice.isOn(isTerminal: isTerminal) { environment[$0] } == isOn)
  }

  @Test func styleDoesNothingWhenOff() {
    let plain = Style(isOn: false)
    #expect(
      [plain.bold("a"), plain.dim("a"), plain.red("a"), plain.green("a"), plain.yellow("a")].allSatisfy { $0 == "a" })
  }

  @Test func styleEndsOnlyWhatItBegan() {
    let style = Style(isOn: true)
    #expect(style.bold("a" + style.red("b")) == "\u{1B}[1ma\u{1B}[31mb\u{1B}[39m\u{1B}[22m")
    #expect(style.bold("") == "")
    #expect(
      EscapeNeutraliser.whole(style.yellow(style.dim(style.green("a")))) == style.yellow(style.dim(style.green("a"))))
  }
}
