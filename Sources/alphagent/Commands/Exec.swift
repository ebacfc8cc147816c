import ArgumentParser
import SandboxCore

/// `alphagent exec`: runs any command.
struct Exec: Verb {
  static let name = "exec"
  static let examples = [
    "alphagent exec 'python3 --version && ls -la'",
    "alphagent exec --upload sales.csv --artifacts out -- sort sales.csv -o sorted.csv",
    "alphagent exec -s build --detach 'sleep 1; echo done'",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Run a command in a sandbox.",
    usage: "alphagent exec [<options>] [--] <command> [<arg> ...]",
    discussion: """
      One word is a command line for the shell; several are a program and its arguments, passed on exactly. With --tty and \
      no command, an interactive shell.
      """)

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "command"))
  var words: [String] = []

  @OptionGroup var detachment: DetachFlags
  @OptionGroup(title: "Session options") var session: SessionFlags
  @OptionGroup(title: "Sandbox options") var sandbox: SandboxFlags
  @OptionGroup(title: "Execution options") var programOptions: ExecutionFlags.Program
  @OptionGroup(title: "Result options") var resultOptions: ExecutionFlags.Output
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  /// A sandbox of its own has to be removed.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let words = Passthrough(words).words
    let execution = ExecutionFlags(program: programOptions, output: resultOptions)
    let runner = try ProgramExecution(sandbox, session, execution, common, context)
    let program: ExecutionRequest.Program
    if let first = words.first {
      program = words.count == 1 ? .shell(first) : .command(words)
    } else if execution.tty, !detachment.detach {
      program = .shell(Self.interactiveShell)
    } else {
      throw .usage("there is no command to execute", hint: "alphagent exec 'pip list', or: alphagent exec -- ls -la")
    }
    guard !detachment.detach else { return try await runner.detach(program) }
    return try await ProgramSeries([NamedProgram(program, words: words)], runner).run()
  }

  /// Command line for an interactive shell: bash where the sandbox has it, else sh.
  private static let interactiveShell = "if command -v bash > /dev/null; then exec bash; else exec sh -i; fi"
}
