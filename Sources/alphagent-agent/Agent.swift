import AgentProtocol
import AgentTransport
import CLinux
import Glibc
import SystemPackage

/// Serves the host's calls, and ends with its stream; with it the kernel ends every process of the sandbox.
final class Agent {
  let loop = EventLoop()
  private var transport: FrameTransport?
  private var executions: [CallID: Execution] = [:]
  private var transfers: [CallID: any FileCall] = [:]
  private var proxy: EgressProxy?
  private let children: Children
  private var limits: ChildLimits?
  private let workspace = Workspace(path: "/workspace")

  init(stream: FileDescriptor) {
    children = Children(loop: loop)
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
      try transfer(FileReceiver(frame.call, to: destination, name: name, over: transport), frame.call)
    case .get(let paths): try transfer(FileSender(frame.call, paths, over: transport), frame.call)
    default: try continueCall(frame)
    }
  }

  private func greet(_ hello: Hello, over transport: FrameTransport) throws(ProtocolViolation) {
    guard limits == nil else { throw ProtocolViolation("a second hello") }
    limits = hello.limits
    if hello.proxyPort != 0 { proxy = try EgressProxy(port: hello.proxyPort, loop: loop, transport: transport) }
    transport.send(.connection, .hello(Hello()))
  }

  private func execute(
    _ spec: ExecutionSpec, _ call: CallID, _ limits: ChildLimits, over transport: FrameTransport
  ) throws(ProtocolViolation) {
    guard executions[call] == nil else { throw ProtocolViolation("call \(call.value) is taken") }
    let execution = Execution(call, loop: loop, transport: transport, workspace: workspace)
    execution.finished = { [unowned self] in executions[call] = nil }
    executions[call] = execution
    execution.start(spec, limits)
  }

  /// Every child of the agent is a shim. Orphans come to it only when somebody killed the shim above them, and they go
  /// the same way.
  private func childExited(_ process: pid_t, _ ending: ChildEnding) {
    executions.values.first { $0.shim == process }?.shimExited(ending)
    guard clinux_exited(ending.status) == false else { return }
    let shims = Set(executions.values.compactMap(\.shim))
    for stray in ProcessTree().children(of: getpid()) where !shims.contains(stray) {
      ProcessTree.kill(descendantsOf: stray)
      kill(stray, SIGKILL)
    }
  }

  private func transfer(_ transfer: some FileCall, _ call: CallID) throws(ProtocolViolation) {
    guard transfers[call] == nil else { throw ProtocolViolation("call \(call.value) is taken") }
    workspace.willChange()
    transfers[call] = transfer
    transfer.start()
    forgetIfDone(call)
  }

  /// A message for a call that has ended is late, not wrong: the host could not know yet.
  private func continueCall(_ frame: Frame) throws(ProtocolViolation) {
    if frame.call.isAgents {
      try proxy?.receive(frame)
    } else if let execution = executions[frame.call] {
      try execution.receive(frame.message)
    } else if let transfer = transfers[frame.call] {
      try transfer.receive(frame.message)
      forgetIfDone(frame.call)
    }
  }

  private func forgetIfDone(_ call: CallID) {
    if transfers[call]?.isDone == true { transfers[call] = nil }
  }
}
