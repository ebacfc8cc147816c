import AgentProtocol
import AgentTransport
import CLinux
import Glibc
import SystemPackage

/// One program from its start to the last byte of its output.
final class Execution {
  private let call: CallID
  private let loop: EventLoop
  private let transport: FrameTransport
  private let workspace: Workspace
  private(set) var shim: pid_t?
  private var program: pid_t?
  private var status: Watch?
  private var pendingSignals: [(Int32, SignalScope)] = []
  private var before: Workspace.Snapshot?
  private var inputs: [Port: StreamReceiver] = [:]
  private var outputs: [Port: StreamSender] = [:]
  private var hasEnded = false
  private var isOver = false
  /// Called when nothing is left of the execution: its streams are sent and all its processes are gone.
  var finished: () -> Void = {}

  /// How long a background process that holds a pipe may still add to the output.
  private static let drain = Duration.milliseconds(100)

  init(_ call: CallID, loop: EventLoop, transport: FrameTransport, workspace: Workspace) {
    self.call = call
    self.loop = loop
    self.transport = transport
    self.workspace = workspace
  }

  func start(_ spec: ExecutionSpec, _ limits: ChildLimits) {
    before = workspace.snapshot()
    workspace.willChange()
    do {
      try launch(spec, limits)
    } catch {
      end(.startFailed, (error as? Errno)?.rawValue ?? EIO)
    }
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch message {
    case .signal(let number, let scope): signal(number, scope)
    case .data(let port, let bytes): try inputs[port]?.receive(bytes)
    case .end(let port): inputs[port]?.end()
    case .credit(let port, let count): try outputs[port]?.grant(count)
    case .broken(let port): outputs[port]?.readerBroke()
    case .cancel: signal(SIGKILL, .everything)
    default: throw ProtocolViolation("an execution takes no \(message)")
    }
  }

  /// The shim is gone, and with it everything below it; a shim that ends before its program has been killed.
  func shimExited(_ ending: ChildEnding) {
    readStatus()
    shim = nil
    end(.signalled, SIGKILL, cpuMicroseconds: ending.cpuMicroseconds)
    finishIfOver()
  }

  // MARK: Starting

  private func launch(_ spec: ExecutionSpec, _ limits: ChildLimits) throws {
    var ends = PipeEnds()
    defer { ends.closeChildren() }
    let input = spec.hasInput ? try ends.receiving() : nil
    let output = try ends.sending()
    let error = try ends.sending()
    let code = spec.hasCode ? try ends.receiving() : nil
    let report = try ends.sending()
    let streams = [try input?.child ?? ends.null(), output.child, error.child] + (code.map { [$0.child] } ?? [])
    let process = Shim(spec: spec, limits: limits, streams: streams, status: report.child).fork()
    guard process > 0 else { throw Errno.latest }
    shim = process
    if let input { receive(.input, on: input) }
    if let code { receive(.code, on: code) }
    send(.output, from: output)
    send(.error, from: error)
    watchStatus(report)
  }

  private func receive(_ port: Port, on pipe: PipeEnds.Pipe) {
    inputs[port] = StreamReceiver(pipe.own, call: call, port: port, over: transport, on: loop)
  }

  private func send(_ port: Port, from pipe: PipeEnds.Pipe) {
    outputs[port] = StreamSender(
      pipe.own, call: call, port: port, over: transport, on: loop, leftover: { [unowned self] in keepReading($0) },
      finished: { [unowned self] in finishIfOver() })
  }

  private func watchStatus(_ pipe: PipeEnds.Pipe) {
    pipe.own.setNonBlocking()
    statusPipe = pipe.own
    status = loop.watch(pipe.own, for: .readable) { [unowned self] _ in readStatus() }
  }

  private var statusPipe: FileDescriptor?

  // MARK: Running

  private func readStatus() {
    while let statusPipe {
      var record = [UInt8](repeating: 0, count: ShimReport.size)
      switch record.withUnsafeMutableBytes({ statusPipe.readNow(into: $0) }) {
      case .bytes(ShimReport.size): if let report = ShimReport(record) { handle(report) }
      case .later: return
      default: closeStatus()
      }
    }
  }

  private func closeStatus() {
    status?.cancel()
    statusPipe?.discard()
    statusPipe = nil
  }

  private func handle(_ report: ShimReport) {
    switch report.event {
    case .started: started(report.number)
    case .notFound: end(.notFound, report.number)
    case .notExecutable: end(.notExecutable, report.number)
    case .startFailed: end(.startFailed, report.number)
    case .noProcesses: end(.noProcesses, report.number)
    case .noDirectory: end(.noDirectory, report.number)
    case .ended: ended(report)
    }
  }

  private func started(_ process: pid_t) {
    program = process
    transport.send(call, .started)
    for (number, scope) in pendingSignals { signal(number, scope) }
    pendingSignals = []
  }

  private func signal(_ number: Int32, _ scope: SignalScope) {
    guard let shim else { return }
    guard let program else { return pendingSignals.append((number, scope)) }
    switch scope {
    case .group: if !hasEnded { kill(-program, number) }
    case .everything where number == SIGKILL: ProcessTree.kill(descendantsOf: shim)
    case .everything: ProcessTree.signal(descendantsOf: shim, number)
    }
  }

  // MARK: Ending

  private func ended(_ report: ShimReport) {
    let exited = clinux_exited(report.number)
    end(
      exited ? .exited : .signalled,
      exited ? clinux_exit_status(report.number) : clinux_term_signal(report.number),
      cpuMicroseconds: report.cpuMicroseconds)
  }

  private func end(_ outcome: ProgramEnd.Outcome, _ number: Int32, cpuMicroseconds: UInt64 = 0) {
    guard !hasEnded else { return }
    hasEnded = true
    transport.send(call, .ended(ProgramEnd(outcome: outcome, number: number, cpuMicroseconds: cpuMicroseconds)))
    for input in inputs.values { input.abandon() }
    if outputs.isEmpty { for port in [Port.output, .error] { transport.send(call, .end(port)) } }
    loop.schedule(after: Self.drain) { [weak self] in
      for output in self?.outputs.values.map({ $0 }) ?? [] { output.drain() }
    }
    finishIfOver()
  }

  /// The artifacts are looked for when all output is out; then the host knows everything.
  private func finishIfOver() {
    guard hasEnded, outputs.values.allSatisfy(\.isFinished) else { return }
    if let before {
      self.before = nil
      sendArtifacts(since: before)
    } else if shim == nil, !isOver {
      isOver = true
      // Not at once: a stream that is just finishing is on the stack.
      loop.schedule(after: .zero) { [finished] in finished() }
    }
  }

  private func sendArtifacts(since before: Workspace.Snapshot) {
    guard let list = try? workspace.list(since: before) else {
      transport.send(call, .end(.artifacts))
      return finishIfOver()
    }
    outputs[.artifacts] = StreamSender(
      list, call: call, port: .artifacts, over: transport, on: loop, finished: { [unowned self] in finishIfOver() })
  }

  /// A closed pipe would kill a background process that prints.
  private func keepReading(_ descriptor: FileDescriptor) {
    var watch: Watch?
    watch = loop.watch(descriptor, for: .readable) { _ in
      var scratch = [UInt8](repeating: 0, count: 4096)
      let result = scratch.withUnsafeMutableBytes { descriptor.readNow(into: $0) }
      guard result != .later else { return }
      if case .bytes(1...) = result { return }
      watch?.cancel()
      descriptor.discard()
      watch = nil
    }
  }
}
