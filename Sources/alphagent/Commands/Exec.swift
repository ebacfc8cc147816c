import ArgumentParser
import SandboxCore

/// `alphagent exec`: runs any command.
struct Exec: Verb {
  static let name = "exec"
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Run a command in a sandbox.",
    usage: "alphagent exec [<options>] [--] <command> [<arg> ...]",
    discussion: """
      One word is a command line for the shell; several are a program and its arguments, passed on exactly. With --tty and \
      no command, an interactive shell.
      """)

  @Flag(
    name: .shortAndLong,
    help: "In a session: print the execution's id at once and let it go on; what it prints goes to the log.")
  var detach = false

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "command"))
  var words: [String] = []

  @OptionGroup var session: SessionFlags
  @OptionGroup var sandbox: SandboxFlags
  @OptionGroup var execution: ExecutionFlags
  @OptionGroup var common: CommonOptions

  /// A sandbox of its own has to be removed.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let words = Passthrough(words).words
    guard let first = words.first else {
      if execution.tty, !detach { return try await programExecution(.shell(Self.interactiveShell), context).run() }
      throw .usage("there is no command to execute", hint: "alphagent exec 'pip list', or: alphagent exec -- ls -la")
    }
    let program = words.count == 1 ? ExecutionRequest.Program.shell(first) : .command(words)
    let execution = try programExecution(program, context)
    return try await detach ? execution.detach() : execution.run()
  }

  private func programExecution(
    _ program: ExecutionRequest.Program, _ context: Context
  ) throws(SandboxError) -> ProgramExecution {
    try ProgramExecution(program, sandbox, session, self.execution, common, context)
  }

  /// Command line for an interactive shell: bash where the sandbox has it, else sh.
  private static let interactiveShell = "if command -v bash > /dev/null; then exec bash; else exec sh -i; fi"
}
