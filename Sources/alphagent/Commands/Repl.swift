import ArgumentParser
import SandboxCore
import SystemPackage
import Terminal

/// `alphagent repl`: a Python prompt into a sandbox.
struct Repl: Verb {
  static let name = "repl"
  static let examples = ["alphagent repl --memory 512m", "echo 'print(6 * 7)' | alphagent repl -s build"]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Type Python at a prompt into a sandbox.",
    usage: "alphagent repl [<options>]",
    discussion: """
      The sandbox is a session of the prompt's own, which ends with it, unless --session names one. At the prompt, :help \
      lists commands, and !line runs a line in the sandbox's shell. Where stdin is no terminal, it is a script, as for \
      'alphagent run -'.
      """)

  @OptionGroup(title: "Session options") var session: SessionFlags
  @OptionGroup(title: "Sandbox options") var sandbox: SandboxFlags
  @OptionGroup var shape: SessionShapeFlags
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  /// A sandbox of its own has to be removed.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let isTerminal = [FileDescriptor.standardInput, .standardOutput].allSatisfy { TerminalFacts(of: $0).isTerminal }
    guard isTerminal else { return try await runScript(context) }
    guard !common.json else {
      throw .usage("--json is for a script on stdin, and stdin is a terminal", hint: "alphagent repl --json < FILE")
    }
    let choice = SessionChoice(sandbox: sandbox, shape: shape, session: session, common: common, context: context)
    return try await PromptLoop.run(choice)
  }

  private func runScript(_ context: Context) async throws(SandboxError) -> Int32 {
    try shape.checkUnused()
    let program = try NamedProgram(PythonProgram(code: nil, words: ["-"]), code: nil, [])
    let runner = try ProgramExecution(sandbox, session, ExecutionFlags.defaults(), common, context)
    return try await ProgramSeries([program], runner).run()
  }
}
