import AgentProtocol
import SandboxCore

/// How a request's program is started in a sandbox.
struct ProgramCommand {
  let arguments: [String]
  /// Python code that goes to the program on descriptor 3, because it is too long for an argument.
  let code: [UInt8]?

  /// An argument can have 128 KiB less its NUL; the kernel's MAX_ARG_STRLEN.
  private static let longestArgument = 128 << 10 - 1

  /// Runs what descriptor 3 holds as the main module.
  private static let codeReader = "exec(compile(open(3, 'rb').read(), '<string>', 'exec'))"

  init(_ program: ExecutionRequest.Program) {
    var long: [UInt8]?
    switch program {
    case .python(let code, let rest) where code.utf8.count > Self.longestArgument:
      long = Array(code.utf8)
      arguments = ["python3", "-c", Self.codeReader] + rest
    case .python(let code, let rest): arguments = ["python3", "-c", code] + rest
    case .pythonFile(let path, let rest): arguments = ["python3", path] + rest
    case .pythonInput(let rest): arguments = ["python3", "-"] + rest
    case .shell(let line): arguments = ["sh", "-c", "--", line]
    case .command(let words): arguments = words
    }
    code = long
  }

  func spec(environment: [[UInt8]], directory: String, hasInput: Bool) -> ExecutionSpec {
    ExecutionSpec(
      arguments: arguments.map { Array($0.utf8) }, environment: environment, directory: Array(directory.utf8),
      hasInput: hasInput, hasCode: code != nil)
  }

  /// Throws a usage error for what no program can be given.
  func validate() throws(SandboxError) {
    guard let name = arguments.first, !name.isEmpty else { throw .usage("there is no command to execute") }
    for argument in arguments where argument.utf8.contains(0) {
      throw .usage("an argument holds a NUL byte", hint: "the kernel cannot pass it on; put it into a file")
    }
  }
}
