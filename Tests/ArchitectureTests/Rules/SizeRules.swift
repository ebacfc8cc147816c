/// Files and functions stay short, because one that grows usually hides a second idea.
enum SizeRules {
  private static let mostLines = 300
  private static let mostLinesOfFunction = 40

  static func offences(in tree: SourceTree) -> [Offence] {
    tree.files.flatMap { file in
      let long = file.functions.filter { $0.lineCount > mostLinesOfFunction }.map { function in
        Offence(
          place: "\(file.path):\(function.line)",
          problem: "'\(function.name)' has \(function.lineCount) lines, over \(mostLinesOfFunction)",
          remedy: "give its parts names of their own")
      }
      guard file.lineCount > mostLines else { return long }
      let problem = "has \(file.lineCount) lines, over \(mostLines)"
      return [Offence(place: file.path, problem: problem, remedy: "move its second idea to a file of its own")] + long
    }
  }
}
