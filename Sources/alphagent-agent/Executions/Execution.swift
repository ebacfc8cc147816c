import AgentProtocol
import AgentTransport
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// Execution of one program, from its start to the last byte of its output.
final class Execution {
  private let call: CallID
  private let loop: EventLoop
  private let transport: FrameTransport
  private let workspace: Workspace
  private var runner: (any Runner)?
  private var hasStarted = false
  private var pendingSignals: [(Int32, SignalScope)] = []
  private var before: WorkspaceScan?
  /// Whether it is looked for files that the program has made.
  private var hasArtifacts = true
  private var inputs: [Port: StreamReceiver] = [:]
  private var outputs: [Port: StreamSender] = [:]
  private var terminal: PseudoTerminal?
  private var hasEnded = false
  private var isOver = false
  /// Called when the execution is over: its streams are sent and all its processes have ended.
  var finished: () -> Void = {}

  /// Time for which a background process that holds a pipe may still add to the output.
  private static let drain = Duration.milliseconds(100)

  init(_ call: CallID, loop: EventLoop, transport: FrameTransport, workspace: Workspace) {
    self.call = call
    self.loop = loop
    self.transport = transport
    self.workspace = workspace
  }

  func start(_ spec: ExecutionSpec, by runner: any Runner) {
    self.runner = runner
    hasArtifacts = spec.interpreterRequest?.source != .query
    before = hasArtifacts ? workspace.snapshot() : WorkspaceScan()
    workspace.willChange()
    do throws(Errno) {
      if let size = spec.terminal { try startOnTerminal(size) } else { try startOnPipes(spec) }
    } catch {
      end(ProgramEnd(outcome: .startFailed, number: error.rawValue))
    }
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .signal(let number, let scope): signal(number, scope)
    case .data(let port, let bytes): try inputs[port]?.receive(bytes)
    case .end(let port): inputs[port]?.end()
    case .credit(let port, let count): try outputs[port]?.grant(count)
    case .broken(let port): outputs[port]?.readerBroke()
    case .resize(let size): terminal?.resize(size)
    case .cancel: signal(SIGKILL, .everything)
    default: throw ProtocolViolation("an execution takes no \(message)")
    }
  }

  func handle(_ event: RunnerEvent) {
    switch event {
    case .started: started()
    case .wantsInput: transport.send(call, .credit(.input, 0))
    case .ended(let end): self.end(end)
    case .gone: finishIfOver()
    }
  }

  // MARK: Starting

  private func startOnPipes(_ spec: ExecutionSpec) throws(Errno) {
    var ends = PipeEnds()
    defer { ends.closeChildren() }
    let input = spec.hasInput ? try ends.receiving() : nil
    let output = try ends.sending()
    let error = try ends.sending()
    let code = spec.hasCode ? try ends.receiving() : nil
    var streams = [output.child, error.child] + (code.map { [$0.child] } ?? [])
    if let input { streams.insert(input.child, at: 0) } else { streams.insert(try ends.null(), at: 0) }
    if let input { receive(.input, on: input.own) }
    if let code { receive(.code, on: code.own) }
    send(.output, from: output.own)
    send(.error, from: error.own)
    try runner?.start(streams)
  }

  /// All output comes on one stream; stderr ends at once.
  private func startOnTerminal(_ size: WindowSize) throws(Errno) {
    let (terminal, program) = try PseudoTerminal.open(size)
    defer { program.discard() }
    self.terminal = terminal
    receive(.input, on: terminal.input)
    send(.output, from: terminal.output)
    transport.send(call, .end(.error))
    try runner?.start([program, program, program])
  }

  private func receive(_ port: Port, on descriptor: FileDescriptor) {
    inputs[port] = StreamReceiver(descriptor, call: call, port: port, over: transport, on: loop)
  }

  private func send(_ port: Port, from descriptor: FileDescriptor) {
    outputs[port] = StreamSender(
      descriptor, call: call, port: port, over: transport, on: loop,
      leftover: { [unowned self] in keepSending($0, of: port) }, finished: { [unowned self] in finishIfOver() })
  }

  // MARK: Running

  private func started() {
    hasStarted = true
    for (number, scope) in pendingSignals { signal(number, scope) }
    pendingSignals = []
  }

  private func signal(_ number: Int32, _ scope: SignalScope) {
    guard hasStarted else { return pendingSignals.append((number, scope)) }
    runner?.signal(number, scope)
  }

  // MARK: Ending

  private func end(_ program: ProgramEnd) {
    guard !hasEnded else { return }
    hasEnded = true
    transport.send(call, .ended(program))
    for input in inputs.values { input.abandon() }
    if outputs.isEmpty { for port in [Port.output, .error] { transport.send(call, .end(port)) } }
    loop.schedule(after: Self.drain) { [weak self] in
      for output in self?.outputs.filter({ !$0.key.isBackground }).values.map({ $0 }) ?? [] { output.drain() }
    }
    finishIfOver()
  }

  /// Looks for artifacts when all output is sent, and only then ends the execution for the host.
  private func finishIfOver() {
    guard hasEnded, outputs.allSatisfy({ $0.key.isBackground || $0.value.isFinished }) else { return }
    if let before {
      self.before = nil
      sendArtifacts(since: before)
    } else if runner?.isGone != false, outputs.values.allSatisfy(\.isFinished), !isOver {
      isOver = true
      // Not at once: a stream that is just finishing is on the stack.
      loop.schedule(after: .zero) { [finished] in finished() }
    }
  }

  /// Where there can be no list, says that there may be artifacts.
  private func sendArtifacts(since before: WorkspaceScan) {
    do throws(Errno) {
      if hasArtifacts, let list = try workspace.list(since: before) { return send(.artifacts, from: list) }
    } catch {
      transport.send(call, .data(.artifacts, Artifacts(isTruncated: true).bytes))
    }
    transport.send(call, .end(.artifacts))
    finishIfOver()
  }

  /// Sends the output of a background process that still holds the pipe, on a stream of its own.
  private func keepSending(_ descriptor: FileDescriptor, of port: Port) {
    let background = port == .error ? Port.backgroundError : .background
    outputs[background] = StreamSender(
      descriptor, call: call, port: background, over: transport, on: loop,
      finished: { [unowned self] in finishIfOver() })
  }
}
