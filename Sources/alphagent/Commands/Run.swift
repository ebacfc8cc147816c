import ArgumentParser
import SandboxCore

/// `alphagent run`: runs Python code.
struct Run: Verb {
  static let name = "run"
  static let examples = [
    "alphagent run -c 'print(6 * 7)'",
    "alphagent run --memory 512m --timeout 30s task.py 1 2",
    "alphagent run -s build -c 'x = 41; print(x + 1)'",
    "alphagent run --junit report.xml --repeat 2 --each task.py",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Run Python code in a sandbox.",
    usage: """
      alphagent run [<options>] -c <code> [--] [<arg> ...]
      alphagent run [<options>] <file> [<arg> ...]
      alphagent run [<options>] - [<arg> ...]
      alphagent run [<options>] --each <file> ...
      """,
    discussion: "Without code and file, or with -, the code is read from stdin. What follows a file is the program's.")

  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("A file on the host, and arguments.", valueName: "file"),
    completion: .file())
  var words: [String] = []

  @OptionGroup(title: "Code options") var code: CodeFlags
  @OptionGroup(title: "Session options") var session: SessionFlags
  @OptionGroup(title: "Sandbox options") var sandbox: SandboxFlags
  @OptionGroup(title: "Execution options") var programOptions: ExecutionFlags.Program
  @OptionGroup(title: "Result options") var resultOptions: ExecutionFlags.Output
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  /// A sandbox of its own has to be removed.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let programs = try code.programs(words)
    let execution = ExecutionFlags(program: programOptions, output: resultOptions)
    let runner = try ProgramExecution(isFresh: code.fresh, sandbox, session, execution, common, context)
    return try await ProgramSeries(programs, runner).run()
  }
}
