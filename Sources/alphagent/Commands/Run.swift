import ArgumentParser
import SandboxCore

/// `alphagent run`: runs Python code.
struct Run: Verb {
  static let name = "run"
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Run Python code in a sandbox.",
    usage: """
      alphagent run [<options>] -c <code> [--] [<arg> ...]
      alphagent run [<options>] <file> [<arg> ...]
      alphagent run [<options>] - [<arg> ...]
      """,
    discussion: "Without code and file, or with -, the code is read from stdin. What follows a file is the program's.")

  @Option(name: .customShort("c"), help: ArgumentHelp("The code itself.", valueName: "code"))
  var code: String?

  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("A file on the host, and arguments.", valueName: "file"),
    completion: .file())
  var words: [String] = []

  @Flag(help: "Ask the session for a new interpreter, without the variables of earlier runs.")
  var fresh = false

  @OptionGroup var session: SessionFlags
  @OptionGroup var sandbox: SandboxFlags
  @OptionGroup var execution: ExecutionFlags
  @OptionGroup var common: CommonOptions

  /// A sandbox of its own has to be removed.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let program = try PythonProgram(code: code, words: words)
    let execution = try ProgramExecution(
      program.program, isFresh: fresh, sandbox, session, self.execution, common, context)
    return try await execution.run(script: program.script)
  }
}
