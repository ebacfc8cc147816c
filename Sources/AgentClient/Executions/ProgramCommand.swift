package import AgentProtocol
package import SandboxCore

/// Command that starts a request's program in a sandbox.
package struct ProgramCommand {
  /// The program and its arguments; for the interpreter, `python3` and what follows in `sys.argv`.
  package let arguments: [String]
  /// Python code that goes to the program on a descriptor of its own, because it is too long for an argument.
  package let code: [UInt8]?
  /// Code for the interpreter; nil where the program gets a process of its own.
  private let source: (InterpreterRequest.Source, code: String)?
  private let isFresh: Bool

  /// Most bytes in an argument: the kernel's MAX_ARG_STRLEN of 128 KiB, less the NUL.
  private static let longestArgument = 128 << 10 - 1

  /// Python code that runs the code in descriptor 3 as the main module.
  private static let codeReader = "exec(compile(open(3, 'rb').read(), '<string>', 'exec'))"

  /// Throws a usage error for an empty command, and for a NUL in an argument.
  package init(_ request: ExecutionRequest) throws(SandboxError) {
    let program = request.program
    isFresh = request.interpreter == .fresh
    let isKept = request.interpreter != .none
    let long = Self.longCode(of: program)
    code = long.map { Array($0.utf8) }
    switch program {
    case .python(let code, let rest) where isKept:
      arguments = ["python3"] + rest
      source = (Self.source(request.role), long == nil ? code : "")
    case .pythonFile(let path, let rest) where isKept:
      arguments = ["python3", path] + rest
      source = (.file, "")
    case .pythonInput(let rest) where isKept:
      arguments = ["python3"] + rest
      source = (.input, "")
    case .python, .pythonFile, .pythonInput, .shell, .command:
      arguments = Self.arguments(program, isLong: long != nil)
      source = nil
    }
    try Self.check(arguments)
  }

  private static func longCode(of program: ExecutionRequest.Program) -> String? {
    guard case .python(let code, _) = program, code.utf8.count > longestArgument else { return nil }
    return code
  }

  private static func source(_ role: ExecutionRequest.Role) -> InterpreterRequest.Source {
    switch role {
    case .program: .code
    case .cell: .cell
    case .query: .query
    }
  }

  /// Arguments for a program in a process of its own.
  private static func arguments(_ program: ExecutionRequest.Program, isLong: Bool) -> [String] {
    switch program {
    case .python(let code, let rest): ["python3", "-c", isLong ? codeReader : code] + rest
    case .pythonFile(let path, let rest): ["python3", path] + rest
    case .pythonInput(let rest): ["python3", "-"] + rest
    case .shell(let line): ["sh", "-c", "--", line]
    case .command(let words): words
    }
  }

  package var isForInterpreter: Bool { source != nil }

  package func spec(_ request: ExecutionRequest, _ environment: SandboxEnvironment, hasInput: Bool) -> ExecutionSpec {
    ExecutionSpec(
      arguments: arguments.map { Array($0.utf8) },
      environment: environment.list(adding: isForInterpreter ? [] : request.environment),
      directory: Array((request.directory ?? (isForInterpreter ? "" : SandboxLayout.workspace)).utf8),
      hasInput: hasInput, hasCode: code != nil,
      terminal: request.terminal,
      interpreterRequest: source.map {
        InterpreterRequest(
          $0, code: Array($1.utf8), isFresh: isFresh,
          variables: request.environment.map { Array("\($0.name)=\($0.value)".utf8) })
      })
  }

  private static func check(_ arguments: [String]) throws(SandboxError) {
    guard let name = arguments.first, !name.isEmpty else { throw .usage("there is no command to execute") }
    for argument in arguments where argument.utf8.contains(0) {
      throw .usage("an argument holds a NUL byte", hint: "the kernel cannot pass it on; put it into a file")
    }
  }
}
