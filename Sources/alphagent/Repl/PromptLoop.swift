import Alphagent
import SandboxCore
import SystemPackage
import Terminal

/// A prompt into a session, from the first cell to the last.
final class PromptLoop {
  let choice: SessionChoice
  let reader: any CellReader
  let signals: PromptSignals
  private let questions: PromptQuestions
  private let history: HistoryFile
  private(set) var session: PromptSession
  private var watch: SessionWatch?
  /// Number of the latest cell.
  private var number = 0
  /// The cells with Python, and their numbers.
  private(set) var cells: [(number: Int, cell: String)] = []
  /// Files that cells have made.
  private(set) var madeFiles: [String] = []
  /// Text that the next prompt begins with.
  var draft = ""

  var common: CommonOptions { choice.common }
  var context: Context { choice.context }

  /// What is done behind a cell.
  enum Next { case goOn, leave, leaveAndKeep }

  private init(
    _ choice: SessionChoice, _ session: PromptSession, _ reader: any CellReader, _ questions: PromptQuestions
  ) {
    self.choice = choice
    self.session = session
    self.reader = reader
    self.questions = questions
    signals = PromptSignals(choice.context, reader)
    history = HistoryFile(choice.context.environment)
  }

  /// Opens the session and serves the prompt; returns the exit status.
  static func run(_ choice: SessionChoice) async throws(SandboxError) -> Int32 {
    let questions = PromptQuestions()
    let reader = try reader(choice, questions)
    let terminal = try InteractiveTerminal.remembered()
    defer { terminal.restore() }
    let session = try await choice.open()
    let loop = PromptLoop(choice, session, reader, questions)
    return await loop.run()
  }

  private static func reader(
    _ choice: SessionChoice, _ questions: PromptQuestions
  ) throws(SandboxError) -> any CellReader {
    let environment = choice.context.environment
    guard let terminal = environment("TERM"), terminal != "dumb" else { return PlainReader(questions.forEditor()) }
    let style = Style(isOn: choice.common.color.isOn(isTerminal: true, environment: environment))
    return try LineEditor(
      .standardInput, prompt: style.green(">>> "), continuation: style.green("... "), width: 4,
      history: HistoryFile(environment).load(), hasMarks: terminal != "linux",
      questions.forEditor(hasColours: style.isOn))
  }

  private func run() async -> Int32 {
    use(session)
    if !common.quiet { print("alphagent \(Release.version), \(place); :help lists commands") }
    var next = Next.goOn
    while next == .goOn {
      _ = FileDescriptor.standardOutput.deliver(Array(reader.takeNotices().utf8))
      let text = draft
      draft = ""
      switch await reader.read(text) {
      case .cell(let cell): next = await take(cell)
      case .interrupted: break
      case .end, .stopped: next = .leave
      }
    }
    await leave(next)
    return signals.ending.map { 128 + $0 } ?? 0
  }

  private var place: String {
    let kind = session.isOwn ? "a session of its own" : "session \(session.handle.id)"
    return "Python in \(kind)"
  }

  /// Makes this the prompt's session.
  func use(_ session: PromptSession) {
    self.session = session
    questions.use(session.questions)
    watch = SessionWatch(session, reader)
    // The interpreter starts while somebody types.
    Task.detached { await session.questions.prepare() }
  }

  private func leave(_ next: Next) async {
    watch?.end()
    guard next != .leaveAndKeep else { return }
    if session.isOwn { await session.handle.terminate() } else { await session.handle.abandon() }
  }

  /// Runs a cell, and remembers it.
  private func take(_ cell: String) async -> Next {
    let input = PromptInput(cell)
    guard input != .nothing else { return .goOn }
    let text = cell.trimmedOfSpace == "" ? cell : String(cell.reversed().drop { $0.isWhitespace }.reversed())
    reader.remember(text)
    history.append(text)
    switch input {
    case .nothing: return .goOn
    case .python: await run(python: text)
    case .description(let path, let withSource): await describe(path, withSource: withSource)
    case .shell(let line): await run(shell: line)
    case .command(let name, let words): return await run(command: name, words)
    }
    return signals.ending == nil ? .goOn : .leave
  }

  /// Prints a line of the prompt's own.
  func print(_ line: String) { print([line]) }

  func print(_ lines: [String]) { try? Output.write(lines) }

  func fail(_ message: String, hint: String? = nil) { Message(message, hint: hint).write() }
}

// MARK: Programs

extension PromptLoop {
  @discardableResult
  func run(python cell: String) async -> ExecutionResult? {
    number += 1
    cells.append((number, cell))
    var request = ExecutionRequest(
      .python(code: cell + "\n", arguments: ["\(number)"] + (style.isOn ? ["colour"] : [])))
    request.role = .cell
    return await run(request)
  }

  /// Runs a program, with the settings of this prompt.
  @discardableResult
  func run(_ request: ExecutionRequest) async -> ExecutionResult? {
    var request = request
    do throws(SandboxError) {
      let (timeout, variables) = try choice.settings(of: session)
      request.timeout = request.timeout ?? timeout
      request.environment = variables + request.environment
    } catch {
      _ = FailureReport(error, asJSON: false).write()
      return nil
    }
    watch?.isRunning = true
    let result = await CellRun(session: session, signals: signals, common: common, context: context).run(request)
    watch?.isRunning = false
    if result?.verdict.reason == .lost || !session.handle.isConnected { watch?.tellOfLoss() }
    if let result { note(result.artifacts) }
    return result
  }

  /// Names files that a program has made.
  private func note(_ files: [String]) {
    let most = 3
    guard !files.isEmpty else { return }
    madeFiles += files.filter { !madeFiles.contains($0) }
    let more = files.count > most ? " and \(files.count - most) more" : ""
    print(style.dim("made \(files.prefix(most).map(\.withVisibleControls).joined(separator: ", "))\(more)"))
  }

  private var style: Style { Style(isOn: common.color.isOn(isTerminal: true, environment: context.environment)) }

  private func run(shell line: String) async {
    var request = ExecutionRequest(.shell(line.isEmpty ? "exec sh -i" : line))
    request.terminal = InteractiveTerminal.size
    if let terminal = context.environment("TERM"),
      let variable = try? EnvironmentVariable(name: "TERM", value: terminal)
    {
      request.environment = [variable]
    }
    await run(request)
  }
}
