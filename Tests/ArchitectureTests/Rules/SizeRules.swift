/// A file or a function that grows usually hides a second idea.
enum SizeRules {
  private static let mostLines = 300
  private static let mostLinesOfFunction = 40

  /// The agent hands it to Python as the text of one program, so it cannot be several files.
  private static let ofOnePiece = "Sources/alphagent-agent/Resources/interpreter.py"

  static func offences(in tree: SourceTree) -> [Offence] {
    tree.files.flatMap { file in
      let long = file.functions.filter { $0.lineCount > mostLinesOfFunction }.map { function in
        Offence(
          place: "\(file.path):\(function.line)",
          problem: "'\(function.name)' has \(function.lineCount) lines, over \(mostLinesOfFunction)",
          remedy: "give its parts names of their own")
      }
      guard file.lineCount > mostLines, file.path != ofOnePiece else { return long }
      let problem = "has \(file.lineCount) lines, over \(mostLines)"
      return [Offence(place: file.path, problem: problem, remedy: "move its second idea to a file of its own")] + long
    }
  }
}
