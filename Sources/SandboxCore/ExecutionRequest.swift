/// Request to run a program in a sandbox.
public struct ExecutionRequest: Sendable, Equatable {
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

  /// The program.
  public var program: Program
  /// Most time that it may take; nil: the sandbox's timeout.
  public var timeout: Duration?
  /// Variables beside the sandbox's; later ones win.
  public var environment: [EnvironmentVariable] = []
  /// The working directory, absolute or below `/workspace`; nil: `/workspace`, or the interpreter's present one.
  public var directory: String?
  /// Interpreter of Python code.
  public var interpreter = Interpreter.kept
  /// A terminal of this size in place of three pipes; all its output comes as stdout. Not for the kept interpreter.
  public var terminal: WindowSize?
  /// Most bytes that the result keeps of stdout, and of stderr.
  public var maxOutput = ByteSize(megabytes: 10)
  /// Meaning of Python code for the kept interpreter.
  package var role = Role.program
  /// Whether nothing more is asked of the sandbox: it is then removed while its caller still looks at the result. Sessions
  /// take no notice.
  public var isLast = false

  /// Interpreter of Python code.
  public enum Interpreter: UInt8, Sendable, CaseIterable {
    /// The sandbox's own, which keeps its variables from one execution to the next. Its executions run one after the
    /// other.
    case kept
    /// A new one, which replaces the sandbox's.
    case fresh
    /// A process of its own, `python3` as a shell would start it.
    case none
  }

  /// Meaning of Python code for the kept interpreter.
  package enum Role: UInt8, Sendable, CaseIterable {
    /// A program, as a file has it.
    case program
    /// A cell of a prompt, whose last expression is shown. The first argument is its number.
    case cell
    /// A question about the interpreter, in a namespace of its own: it has no artifacts, and is in no log.
    case query
  }

  /// Time from SIGTERM to SIGKILL for a program that is ended.
  package static let grace = Duration.seconds(2)

  /// Makes a request with the defaults of everything else.
  public init(_ program: Program) { self.program = program }
}

/// The size of a terminal in characters.
public struct WindowSize: Sendable, Equatable {
  /// Lines.
  public var rows: UInt16
  /// Characters in a line.
  public var columns: UInt16

  /// A size; 24 by 80 where the real one is unknown.
  public init(rows: UInt16 = 24, columns: UInt16 = 80) {
    self.rows = rows
    self.columns = columns
  }
}
