import Dispatch
import Synchronization
import Terminal

/// What the editor asks, of the session that is the prompt's at that time.
final class PromptQuestions: Sendable {
  private let current = Mutex<Questions?>(nil)

  func use(_ questions: Questions?) { current.withLock { $0 = questions } }

  /// The questions as the editor asks them.
  func forEditor(hasColours: Bool = false) -> EditorQuestions {
    var questions = EditorQuestions()
    questions.isComplete = { [self] in isComplete($0) }
    questions.completions = { [self] in completions($0) }
    if hasColours { questions.colours = { PythonColours.of($0) } }
    return questions
  }

  /// Whether Enter runs a cell: a command of the prompt's always, Python where the interpreter says so.
  private func isComplete(_ cell: String) -> Bool {
    guard !cell.allSatisfy(\.isWhitespace), PromptInput(cell).isPython else { return true }
    let rows = cell.split(separator: "\n", omittingEmptySubsequences: false)
    let isBlankRow = rows.count > 1 && rows.last?.allSatisfy(\.isWhitespace) == true
    let source = isBlankRow ? rows.dropLast().joined(separator: "\n") + "\n" : cell
    guard let answer = ask(["complete", source])?.first else { return CellGuess.isComplete(cell) }
    return answer != "0"
  }

  /// What could stand before the cursor: the prompt's own commands, or what the interpreter knows.
  private func completions(_ text: String) -> Completions {
    if text.hasPrefix(":"), !text.contains(" ") {
      let names = PromptCommand.allCases.map { ":\($0.rawValue)" }.filter { $0.hasPrefix(text) }
      return Completions(replaced: text.unicodeScalars.count, texts: names)
    }
    if let completions = CommandPath.completions(of: text) { return completions }
    guard let answer = ask(["completions", text]), let replaced = answer.first.flatMap({ Int($0) }) else {
      return Completions()
    }
    let limit = text.unicodeScalars.count
    return Completions(replaced: min(max(0, replaced), limit), texts: answer.dropFirst().map(\.withVisibleControls))
  }

  /// Asks on a thread that waits.
  private func ask(_ words: [String]) -> [String]? {
    guard let questions = current.withLock(\.self) else { return nil }
    let answer = Answer()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      answer.set(await questions.ask(words))
      done.signal()
    }
    done.wait()
    return answer.get()
  }

  private final class Answer: Sendable {
    private let texts = Mutex<[String]?>(nil)

    func set(_ value: [String]?) { texts.withLock { $0 = value } }
    func get() -> [String]? { texts.withLock(\.self) }
  }
}
