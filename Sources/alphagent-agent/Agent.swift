import AgentProtocol
import AgentTransport
import FileTransfer
import CLinux
import Glibc
import SystemPackage
import WireFormat

/// Server of the host's calls. It ends with its stream, and the kernel then ends every process of the sandbox.
final class Agent {
  let loop = EventLoop()
  private var transport: FrameTransport?
  private var executions: [CallID: Execution] = [:]
  private var programs: [CallID: ProgramRunner] = [:]
  private var interpreters: Interpreters?
  private var transfers: [CallID: any FileCall] = [:]
  private var proxy: EgressProxy?
  private var gate: SocketGate?
  private let children: ChildReaper
  private var limits: ChildLimits?
  private let workspace = Workspace(path: "/workspace")

  init(stream: FileDescriptor) {
    children = ChildReaper(loop: loop)
    transport = FrameTransport(
      stream, on: loop,
      received: { [unowned self] frame throws(ProtocolViolation) in try receive(frame) },
      closed: { [unowned self] violation in close(violation) })
    children.exited = { [unowned self] process, ending in childExited(process, ending) }
  }

  func run() { loop.run() }

  private func close(_ violation: ProtocolViolation?) {
    if let violation { _ = try? FileDescriptor.standardError.writeAll("agent: \(violation)\n".utf8) }
    loop.stop()
  }

  private func receive(_ frame: Frame) throws(ProtocolViolation) {
    guard let transport else { return }
    if case .hello(let hello) = frame.message { return try greet(hello, over: transport) }
    guard let limits else { throw ProtocolViolation("a call before hello") }
    switch frame.message {
    case .execute(let spec): try execute(spec, frame.call, limits, over: transport)
    case .put(let destination, let name):
      try transfer(UploadCall(frame.call, to: destination, name: name, over: transport), frame.call)
    case .get(let paths): try transfer(DownloadCall(frame.call, paths, over: transport), frame.call)
    case .list(let path): try transfer(DownloadCall(frame.call, listing: path, over: transport), frame.call)
    case .remove(let path): remove(path, frame.call, over: transport)
    case .measure: transport.send(frame.call, .measured(SandboxUsage(besides: shims)))
    default: try continueCall(frame)
    }
  }

  private func remove(_ path: [UInt8], _ call: CallID, over transport: FrameTransport) {
    do {
      try TreeRemoval.remove(path)
      transport.send(call, .done)
    } catch {
      transport.send(call, .failed(error.failure, detail: Array(error.description.utf8)))
    }
  }

  private func greet(_ hello: Hello, over transport: FrameTransport) throws(ProtocolViolation) {
    guard limits == nil else { throw ProtocolViolation("a second hello") }
    limits = hello.limits
    interpreters = Interpreters(loop: loop, transport: transport)
    if hello.proxyPort != 0 { proxy = try EgressProxy(port: hello.proxyPort, loop: loop, transport: transport) }
    // Last, since the proxy's own socket needs no leave.
    if hello.sockets != 0 { gate = try SocketGate(most: Int(hello.sockets), loop: loop) }
    transport.send(.connection, .hello(Hello()))
  }

  private func execute(
    _ spec: ExecutionSpec, _ call: CallID, _ limits: ChildLimits, over transport: FrameTransport
  ) throws(ProtocolViolation) {
    guard executions[call] == nil else { throw ProtocolViolation("call \(call.value) is taken") }
    let execution = Execution(call, loop: loop, transport: transport, workspace: workspace)
    execution.finished = { [unowned self] in
      executions[call] = nil
      programs[call] = nil
      clinux_remove_abandoned_ipc(!shims.isEmpty)
    }
    executions[call] = execution
    let notify: (RunnerEvent) -> Void = { [weak execution] in execution?.handle($0) }
    guard let request = spec.interpreterRequest else {
      let program = ProgramRunner(spec, limits, on: loop, notify: notify)
      programs[call] = program
      return execution.start(spec, by: program)
    }
    do throws(Errno) {
      guard let run = try interpreters?.runner(spec, request, limits, for: call, notify: notify) else { return }
      execution.start(spec, by: run)
    } catch {
      execution.handle(.ended(ProgramEnd(outcome: .startFailed, number: error.rawValue)))
    }
  }

  /// Tells a shim's owner that the shim has ended. Other children are orphans: where a shim was killed, they are killed
  /// too; the end of an orphan kills none, since in gVisor, which has no subreapers, it says nothing of the others.
  private func childExited(_ process: pid_t, _ ending: ChildEnding) {
    let wasShim = shims.contains(process)
    if let program = programs.values.first(where: { $0.shimID == process }) {
      program.shimExited(ending)
    } else {
      interpreters?.shimExited(process)
    }
    guard wasShim, !clinux_exited(ending.status) else { return }
    let shims = shims
    ProcessTree.kill { tree in
      let strays = tree.children(of: getpid()).filter { !shims.contains($0) }
      return strays + strays.flatMap { tree.descendants(of: $0) }
    }
  }

  private var shims: Set<pid_t> { Set(programs.values.compactMap(\.shimID) + (interpreters?.shims ?? [])) }

  private func transfer(_ transfer: some FileCall, _ call: CallID) throws(ProtocolViolation) {
    guard transfers[call] == nil else { throw ProtocolViolation("call \(call.value) is taken") }
    workspace.willChange()
    transfers[call] = transfer
    transfer.start()
    forgetIfDone(call)
  }

  /// Ignores a message for a call that has ended: the host could not know yet.
  private func continueCall(_ frame: Frame) throws(ProtocolViolation) {
    if frame.call.isAgents {
      try proxy?.receive(frame)
    } else if case .credit(.interpreter, _) = frame.message {
      try interpreters?.receive(frame.message, for: frame.call)
    } else if let execution = executions[frame.call] {
      try execution.receive(frame.message)
    } else if let transfer = transfers[frame.call] {
      receive(frame.message, for: transfer, frame.call)
    }
  }

  /// Passes a message on to a transfer; one that it does not take ends it alone, since a session relays its clients'
  /// transfers unread.
  private func receive(_ message: Message, for transfer: any FileCall, _ call: CallID) {
    do throws(ProtocolViolation) {
      try transfer.receive(message)
      forgetIfDone(call)
    } catch {
      try? transfer.receive(.cancel)
      transfers[call] = nil
      transport?.send(call, .failed(.invalid, detail: Array("\(error)".utf8)))
    }
  }

  private func forgetIfDone(_ call: CallID) {
    if transfers[call]?.isDone == true { transfers[call] = nil }
  }
}
