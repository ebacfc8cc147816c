/// Words that go to the program unchanged: all from the first on that is not an option of the tool.
struct Passthrough {
  let words: [String]

  /// Drops one leading `--`, no other.
  init(_ captured: [String]) { words = captured.first == "--" ? Array(captured.dropFirst()) : captured }
}
