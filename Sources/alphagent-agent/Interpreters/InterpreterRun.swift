import AgentProtocol
import Glibc
import SystemCalls
import SystemPackage

/// Runs code in the interpreter, which lives on.
final class InterpreterRun: Runner {
  private let spec: ExecutionSpec
  private let interpreterRequest: InterpreterRequest
  private let interpreter: Interpreter
  /// Whether the interpreter is a new one in place of one that had ended unasked.
  private let isRenewed: Bool
  private let notify: (RunnerEvent) -> Void
  /// What earlier runs have started, and no signal of ours is for.
  private var strangers: Set<pid_t> = []
  private var wasSignalled = false
  private(set) var isGone = false

  init(
    _ spec: ExecutionSpec, _ interpreterRequest: InterpreterRequest, in interpreter: Interpreter, isRenewed: Bool,
    notify: @escaping (RunnerEvent) -> Void
  ) {
    self.spec = spec
    self.interpreterRequest = interpreterRequest
    self.interpreter = interpreter
    self.isRenewed = isRenewed
    self.notify = notify
  }

  func start(_ streams: [FileDescriptor]) throws(Errno) {
    guard spec.directory.isEmpty || isDirectory(spec.directory) else {
      return end(ProgramEnd(outcome: .noDirectory, number: ENOENT, interpreter: .kept))
    }
    strangers = interpreter.offspring
    let request = try FileDescriptor.memory("request", holding: request(interpreter.nextNumber()))
    defer { request.discard() }
    try interpreter.start(self, request, streams)
  }

  /// The interpreter is interrupted and only then killed; what the run has started gets the signal itself.
  func signal(_ number: Int32, _ scope: SignalScope) {
    wasSignalled = true
    if !isGone { interpreter.signal(number == SIGKILL ? SIGKILL : SIGINT) }
    if number == SIGKILL { return killOwn() }
    ProcessTree.signal(number, ownProcesses)
  }

  func started() { notify(.started) }

  func ended(_ end: ProgramEnd) {
    if wasSignalled { killOwn() }
    self.end(end)
  }

  private func end(_ end: ProgramEnd) {
    var end = end
    if isRenewed, end.interpreter == .kept { end.interpreter = .renewed }
    isGone = true
    notify(.ended(end))
  }

  private func killOwn() { ProcessTree.kill(ownProcesses) }

  private func ownProcesses(in tree: ProcessTree) -> [pid_t] {
    let roots = interpreter.children(in: tree).filter { !strangers.contains($0) }
    return roots + roots.flatMap { tree.descendants(of: $0) }
  }

  /// As the interpreter reads it: fields, each ended by a NUL, and then the code.
  private func request(_ number: Int) -> [UInt8] {
    let arguments = Array(spec.arguments.dropFirst())
    let source =
      switch interpreterRequest.source {
      case .code: "code"
      case .file: "file"
      case .input: "input"
      }
    var fields = [Array(source.utf8), spec.hasCode ? [0x31] : [0x30], Array("\(number)".utf8), spec.directory]
    for list in [arguments, interpreterRequest.variables] { fields += [Array("\(list.count)".utf8)] + list }
    return fields.flatMap { $0 + [0] } + interpreterRequest.code
  }

  private func isDirectory(_ path: [UInt8]) -> Bool {
    var facts = stat()
    return stat(path.cString, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }
}
