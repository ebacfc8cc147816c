import AgentProtocol
import AgentTransport
import CLinux
import Glibc
import SystemCalls
import SystemPackage
import WireFormat

/// A Python process that keeps its variables from one run to the next.
///
/// It has a channel to the agent that is neither its stdin nor its stdout: each run comes over it with its own three
/// streams, and its start and end are told on it. The program is `Resources/interpreter.py`.
final class Interpreter {
  /// The call that it was started for, which names the stream of what it prints while no run is under way.
  let call: CallID
  private let channel: FileDescriptor
  private var watch: Watch?
  private var shim: ShimProcess?
  private var background: StreamSender?
  private var run: InterpreterRun?
  private var count = 0
  /// Whether it can take a run.
  private(set) var isAlive = true
  /// Whether it ended while no run was under way that could have said so.
  private(set) var diedUnnoticed = false

  /// Starts `python3` with that environment, in the workspace.
  init(
    _ environment: [[UInt8]], _ limits: ChildLimits, for call: CallID, on loop: EventLoop,
    over transport: FrameTransport
  ) throws(Errno) {
    self.call = call
    var ends = PipeEnds()
    defer { ends.closeChildren() }
    let (own, peer) = try FileDescriptor.packetPair()
    ends.adopt(peer)
    channel = own
    channel.setNonBlocking()
    do throws(Errno) {
      let output = try ends.sending()
      let source = try FileDescriptor.memory("interpreter", holding: PackageResources.interpreter_py)
      ends.adopt(source)
      let shim = Shim(
        spec: Self.spec(environment), limits: limits,
        streams: [try ends.null(), output.child, output.child, source, peer])
      background = StreamSender(output.own, call: call, port: .interpreter, over: transport, on: loop, finished: {})
      self.shim = try ShimProcess(shim, on: loop) { [unowned self] in handle($0) }
    } catch {
      channel.discard()
      throw error
    }
    watch = loop.watch(channel, for: .readable) { [unowned self] _ in readChannel() }
  }

  deinit { channel.discard() }

  var shimID: pid_t? { shim?.id }
  /// Whether nothing is left of it, nor of what its runs have started, and all that they said is sent.
  var isGone: Bool { shimID == nil && background?.isFinished != false }

  /// Runs what `streams` carry; there must be no other run under way.
  func start(_ run: InterpreterRun, _ request: FileDescriptor, _ streams: [FileDescriptor]) throws(Errno) {
    let descriptors = ([request] + streams).map(\.rawValue)
    guard clinux_send_descriptors(channel.rawValue, descriptors, descriptors.count) == 0 else { throw .latest }
    self.run = run
  }

  /// The number of the next run.
  func nextNumber() -> Int {
    count += 1
    return count
  }

  /// Ends the process, though not what its runs have started.
  func retire() {
    isAlive = false
    signal(SIGKILL)
  }

  func signal(_ number: Int32) { if let program = shim?.program { kill(program, number) } }

  func grant(_ count: UInt32) throws(ProtocolViolation) { try background?.grant(count) }

  /// What the interpreter and the shim have started themselves.
  func children(in tree: ProcessTree) -> [pid_t] {
    let parents = [shim?.id, shim?.program].compactMap(\.self)
    return parents.flatMap { tree.children(of: $0) }.filter { $0 != shim?.program }
  }

  /// The same, looked up without a look at all processes where the kernel lists children. A shim has one thread.
  var offspring: Set<pid_t> {
    guard ProcFile.listsChildren else { return Set(children(in: ProcessTree())) }
    let ofShim = shim?.id.map { ProcFile.children(ofThread: $0, of: $0) } ?? []
    let ofProgram = shim?.program.map { ProcFile.children(of: $0) } ?? []
    return Set(ofShim + ofProgram).subtracting([shim?.program ?? 0])
  }

  /// The shim is gone.
  func shimExited() {
    shim?.exited()
    die(ProgramEnd(outcome: .signalled, number: SIGKILL))
  }

  private func handle(_ report: ShimReport) { if report.event != .started { die(ProgramEnd(report)) } }

  private func readChannel() {
    while isAlive {
      switch InterpreterEvent.read(from: channel) {
      case .nothing: return
      case .closed: return lose()
      case .started: run?.started()
      case .ended(let end):
        let ended = run
        run = nil
        ended?.ended(end)
      }
    }
  }

  /// A process that has closed its channel is of no more use; one that has ended is about to be reported.
  private func lose() {
    stop()
    signal(SIGKILL)
  }

  private func stop() {
    watch?.cancel()
    diedUnnoticed = diedUnnoticed || isAlive && run == nil
    isAlive = false
  }

  private func die(_ end: ProgramEnd) {
    readChannel()
    stop()
    var end = end
    end.interpreter = .lost
    let ended = run
    run = nil
    ended?.ended(end)
  }

  private static func spec(_ environment: [[UInt8]]) -> ExecutionSpec {
    let bootstrap = "exec(compile(open(3,'rb').read(),'<interpreter>','exec'),{'__name__':'interpreter'})"
    return ExecutionSpec(
      arguments: ["python3", "-c", bootstrap].map { Array($0.utf8) }, environment: environment,
      directory: Array("/workspace".utf8))
  }
}

/// One packet from an interpreter, or that there is none.
private enum InterpreterEvent {
  case nothing
  case closed
  case started
  case ended(ProgramEnd)

  private static let size = 16

  /// A packet that no interpreter of ours sends counts as the end: the code in there has found the channel.
  static func read(from channel: FileDescriptor) -> InterpreterEvent {
    var packet = [UInt8](repeating: 0, count: size)
    switch packet.withUnsafeMutableBytes({ channel.readNow(into: $0) }) {
    case .later: return .nothing
    case .bytes(size): break
    case .bytes, .failed: return .closed
    }
    let (event, value, time) = packet.withUnsafeBytes { $0.loadUnaligned(as: (Int32, Int32, UInt64).self) }
    switch event {
    case 1: return .started
    case 2: return .ended(end(.exited, value, time))
    case 3: return .ended(end(.signalled, value, time))
    default: return .closed
    }
  }

  private static func end(_ outcome: ProgramEnd.Outcome, _ value: Int32, _ time: UInt64) -> ProgramEnd {
    ProgramEnd(outcome: outcome, number: value, cpuMicroseconds: time, interpreter: .kept)
  }
}
