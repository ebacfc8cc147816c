import AgentProtocol
import AgentTransport
import CLinux
import Glibc
import SystemCalls
import SystemPackage
import WireFormat

/// Python process that keeps its variables from one run to the next.
///
/// Its channel to the agent is neither stdin nor stdout: each run comes over it with three streams of its own, and the
/// process reports each run's start and end on it. The program is `InterpreterProgram`.
final class Interpreter {
  /// The call that it was started for, which carries its output while no run is under way.
  let call: CallID
  private let channel: FileDescriptor
  private var watch: Watch?
  private var shim: ShimProcess?
  private var background: StreamSender?
  private var run: InterpreterRun?
  private var count = 0
  /// Whether it can take another run.
  private(set) var isAlive = true
  /// Whether it ended while no run was under way to report that.
  private(set) var diedUnnoticed = false

  /// Starts `python3` with this environment, in the workspace.
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
      let source = try FileDescriptor.memory("interpreter", holding: InterpreterProgram.source)
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
  /// Whether it and all processes that its runs have started have ended, and all their output is sent.
  var isGone: Bool { shimID == nil && background?.isFinished != false }

  /// Starts a run with these streams; no other may be under way.
  func start(_ run: InterpreterRun, _ request: FileDescriptor, _ streams: [FileDescriptor]) throws(Errno) {
    resume()
    let descriptors = ([request] + streams).map(\.rawValue)
    guard clinux_send_descriptors(channel.rawValue, descriptors, descriptors.count) == 0 else { throw .latest }
    self.run = run
  }

  /// The number of the next run.
  func nextNumber() -> Int {
    count += 1
    return count
  }

  /// Ends the interpreter, but not the processes that its runs have started.
  func retire() {
    isAlive = false
    signal(SIGKILL)
  }

  /// Sends the signal, and lets the process go on where it is stopped.
  func signal(_ number: Int32) {
    guard let program = shim?.program else { return }
    kill(program, number)
    resume()
  }

  /// Lets the process go on where another program has stopped it.
  private func resume() { if let program = shim?.program { kill(program, SIGCONT) } }

  func grant(_ count: UInt32) throws(ProtocolViolation) { try background?.grant(count) }

  /// Processes that the interpreter has started, and orphans below its shim.
  func children(in tree: ProcessTree) -> [pid_t] {
    let parents = [shim?.id, shim?.program].compactMap(\.self)
    return parents.flatMap { tree.children(of: $0) }.filter { $0 != shim?.program }
  }

  /// The same as `children(in:)`, without reading all processes where the kernel lists children. A shim has one thread.
  var offspring: Set<pid_t> {
    guard ProcFile.listsChildren else { return Set(children(in: ProcessTree())) }
    let ofShim = shim?.id.map { ProcFile.children(ofThread: $0, of: $0) } ?? []
    let ofProgram = shim?.program.map { ProcFile.children(of: $0) } ?? []
    return Set(ofShim + ofProgram).subtracting([shim?.program ?? 0])
  }

  /// Handles the end of the shim.
  func shimExited() {
    shim?.exited()
    die(ProgramEnd(outcome: .signalled, number: SIGKILL))
  }

  private func handle(_ report: ShimReport) { if report.event != .started { die(ProgramEnd(report)) } }

  private func readChannel() {
    while isAlive {
      switch InterpreterReport.read(from: channel) {
      case .nothing: return
      case .closed: return lose()
      case .started: run?.started()
      case .wantsInput: run?.wantsInput()
      case .ended(let end):
        let ended = run
        run = nil
        ended?.ended(end)
      }
    }
  }

  /// Ends a process that has closed its channel. Where it has ended by itself, the shim is about to report that.
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
    // With builtins of its own, which the code cannot take away from it.
    let bootstrap =
      "exec(compile(open(3,'rb').read(),'<interpreter>','exec'),"
      + "{'__name__':'interpreter','__builtins__':dict(vars(__builtins__))})"
    return ExecutionSpec(
      arguments: ["python3", "-c", bootstrap].map { Array($0.utf8) }, environment: environment,
      directory: Array("/workspace".utf8))
  }
}
