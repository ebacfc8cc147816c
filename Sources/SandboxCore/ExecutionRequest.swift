/// What to run in a sandbox, and how.
public struct ExecutionRequest: Sendable {
  /// The program.
  public enum Program: Sendable, Equatable {
    /// Python code; `sys.argv` is `-c` and the arguments, as `python3 -c` has it.
    case python(code: String, arguments: [String] = [])
    /// A Python file in the sandbox.
    case pythonFile(path: String, arguments: [String] = [])
    /// Python code that comes on stdin, as for `python3 -`.
    case pythonInput(arguments: [String] = [])
    /// A command line for `sh`.
    case shell(String)
    /// A program and its arguments, passed on exactly.
    case command([String])
  }

  /// What to start.
  public var program: Program
  /// Nil: the sandbox's own.
  public var timeout: Duration?
  /// Beside the sandbox's variables; later ones win.
  public var environment: [EnvironmentVariable] = []
  /// The working directory, absolute or below `/workspace`.
  public var directory = "/workspace"
  /// The most bytes that the result keeps of stdout, and of stderr.
  public var maxOutput = ByteSize(megabytes: 10)

  /// Makes a request with the defaults of everything else.
  public init(_ program: Program) { self.program = program }
}
