import AgentProtocol
import Glibc
import SystemCalls
import SystemPackage

/// Runs code in the interpreter, which outlives the run.
final class InterpreterRun: Runner {
  private let spec: ExecutionSpec
  private let request: InterpreterRequest
  private let interpreter: Interpreter
  /// Whether the interpreter replaces one that had ended by itself.
  private let isRenewed: Bool
  private let notify: (RunnerEvent) -> Void
  /// Processes that earlier runs have started, which get no signal of this one.
  private var earlierProcesses: Set<pid_t> = []
  private var wasSignalled = false
  private(set) var isGone = false

  init(
    _ spec: ExecutionSpec, _ request: InterpreterRequest, in interpreter: Interpreter, isRenewed: Bool,
    notify: @escaping (RunnerEvent) -> Void
  ) {
    self.spec = spec
    self.request = request
    self.interpreter = interpreter
    self.isRenewed = isRenewed
    self.notify = notify
  }

  func start(_ streams: [FileDescriptor]) throws(Errno) {
    guard spec.directory.isEmpty || isDirectory(spec.directory) else {
      return end(ProgramEnd(outcome: .noDirectory, number: ENOENT, interpreter: .kept))
    }
    earlierProcesses = interpreter.offspring
    let file = try FileDescriptor.memory("request", holding: encodedRequest(interpreter.nextNumber()))
    defer { file.discard() }
    try interpreter.start(self, file, streams)
  }

  /// Interrupts the interpreter, or kills it for SIGKILL; processes that the run has started get the signal itself.
  func signal(_ number: Int32, _ scope: SignalScope) {
    wasSignalled = true
    if !isGone { interpreter.signal(number == SIGKILL ? SIGKILL : SIGINT) }
    if number == SIGKILL { return killOwn() }
    ProcessTree.signal(number, ownProcesses)
  }

  func started() { notify(.started) }

  func wantsInput() { notify(.wantsInput) }

  func ended(_ end: ProgramEnd) {
    var end = end
    end.cpuMicroseconds += timeOfBackground
    if wasSignalled { killOwn() }
    self.end(end)
  }

  /// Processor time of the processes that the run has started and that run on.
  private var timeOfBackground: UInt64 {
    interpreter.offspring.isSubset(of: earlierProcesses) ? 0 : ProcessorTime.of(ownProcesses(in: ProcessTree()))
  }

  private func end(_ end: ProgramEnd) {
    var end = end
    if isRenewed, end.interpreter == .kept { end.interpreter = .renewed }
    isGone = true
    notify(.ended(end))
  }

  private func killOwn() { ProcessTree.kill(ownProcesses) }

  private func ownProcesses(in tree: ProcessTree) -> [pid_t] {
    let roots = interpreter.children(in: tree).filter { !earlierProcesses.contains($0) }
    return roots + roots.flatMap { tree.descendants(of: $0) }
  }

  /// Request as the interpreter's `Run.parse` reads it: fields, each ended by a NUL, and then the code.
  private func encodedRequest(_ number: Int) -> [UInt8] {
    let arguments = Array(spec.arguments.dropFirst())
    let source =
      switch request.source {
      case .code: "code"
      case .file: "file"
      case .input: "input"
      case .cell: "cell"
      case .query: "query"
      }
    var fields = [Array(source.utf8), spec.hasCode ? [0x31] : [0x30], Array("\(number)".utf8), spec.directory]
    for list in [arguments, request.variables] { fields += [Array("\(list.count)".utf8)] + list }
    return fields.flatMap { $0 + [0] } + request.code
  }

  private func isDirectory(_ path: [UInt8]) -> Bool {
    var facts = stat()
    return stat(path.cString, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }
}
