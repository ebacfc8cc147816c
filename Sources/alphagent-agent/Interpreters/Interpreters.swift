import AgentProtocol
import AgentTransport
import Glibc
import SystemPackage
import WireFormat

/// The sandbox's interpreter, and earlier ones of which processes or output are left.
final class Interpreters {
  private let loop: EventLoop
  private let transport: FrameTransport
  private var all: [Interpreter] = []
  private var current: Interpreter?

  init(loop: EventLoop, transport: FrameTransport) {
    self.loop = loop
    self.transport = transport
  }

  var shims: [pid_t] { all.compactMap(\.shimID) }

  /// Runner of a request to the interpreter, which is started where there is none.
  func runner(
    _ spec: ExecutionSpec, _ request: InterpreterRequest, _ limits: ChildLimits, for call: CallID,
    notify: @escaping (RunnerEvent) -> Void
  ) throws(Errno) -> InterpreterRun {
    all.removeAll(where: \.isGone)
    let hasDied = current?.diedUnnoticed == true && !request.isFresh
    if request.isFresh { current?.retire() }
    if current?.isAlive != true {
      let new = try Interpreter(spec.environment, limits, for: call, on: loop, over: transport)
      all.append(new)
      current = new
    }
    guard let current else { throw .noSuchProcess }
    return InterpreterRun(spec, request, in: current, isRenewed: hasDied, notify: notify)
  }

  func shimExited(_ process: pid_t) { all.first { $0.shimID == process }?.shimExited() }

  /// Handles credit for the output of an interpreter without a run.
  func receive(_ message: Message, for call: CallID) throws(ProtocolViolation) {
    guard case .credit(_, let count) = message else { return }
    try all.first { $0.call == call }?.grant(count)
  }
}
