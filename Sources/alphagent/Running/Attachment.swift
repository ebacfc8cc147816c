import Alphagent
import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// Joins one execution to the process's own streams and signals, and renders its result.
struct Attachment {
  private let sandbox: Sandbox
  private let flags: ExecutionFlags
  private let common: CommonOptions
  private let context: Context
  private let typed: DataInput?
  private let errors = ErrorStream()
  /// What is kept, for explanations, of output that goes on as it comes.
  private static let kept = ByteSize(bytes: 4096)

  /// - Parameter typed: what has been read from stdin already, to its end.
  init(
    _ sandbox: Sandbox, _ flags: ExecutionFlags, _ common: CommonOptions, _ context: Context, typed: DataInput? = nil
  ) {
    self.sandbox = sandbox
    self.flags = flags
    self.common = common
    self.context = context
    self.typed = typed
  }

  func execute(_ request: ExecutionRequest) async throws(SandboxError) -> ExecutionResult {
    var request = request
    if !common.json, flags.report == nil, flags.junit == nil { request.maxOutput = Self.kept }
    let control = ExecutionControl()
    let listening = context.signals.listen { control.interrupt($0) }
    let resizing = context.signals.listenToWindowChanges { control.resize(InteractiveTerminal.size) }
    defer {
      listening.cancel()
      resizing.cancel()
    }
    guard flags.tty else { return try await sandbox.execute(request, streams: streams(), control: control) }
    request.terminal = InteractiveTerminal.size
    return try await InteractiveTerminal.lend { () throws(SandboxError) in
      try await sandbox.execute(request, streams: streams(), control: control)
    }
  }

  /// Whether the program has left a line on stderr without its end.
  var isInLine: Bool { errors.sink.withLock { $0?.isInLine ?? false } }

  /// Sink of stderr, once there is one.
  private final class ErrorStream: Sendable {
    let sink = Mutex<DescriptorSink?>(nil)
  }

  /// Explains an end that the program's own output cannot explain.
  func explanation(of result: ExecutionResult, _ request: ExecutionRequest) -> Explanation {
    Explanation(result, request, isInSession: sandbox.session != nil, copiesArtifacts: flags.artifacts != nil)
  }

  /// Returns the streams to forward; with `--json`, the output is in the object and nowhere else.
  private func streams() -> ExecutionStreams {
    let input: (any InputSource)? = typed ?? (flags.stdin == .none ? nil : DescriptorInput(.standardInput))
    guard !common.json else { return ExecutionStreams(input: input) }
    let filter = filter(.standardOutput)
    let output = DescriptorSink(.standardOutput, filter: filter)
    // With two filters, a command in the log could begin in one stream and be completed by the other.
    let isShared = filter.isGuarding && TerminalFacts.isSameFile(.standardOutput, .standardError)
    let error = isShared ? output : DescriptorSink(.standardError, filter: self.filter(.standardError))
    errors.sink.withLock { $0 = error }
    return ExecutionStreams(input: input, output: output, error: error)
  }

  private func filter(_ descriptor: FileDescriptor) -> OutputFilter {
    OutputFilter(
      for: TerminalFacts(of: descriptor), isRaw: flags.raw, isInteractive: flags.tty, environment: context.environment)
  }
}
