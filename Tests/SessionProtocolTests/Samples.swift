import SandboxCore
import SessionProtocol
import Testing
import WireFormat

/// One value of each kind, with something in every field.
enum Samples {
  static let version = SessionVersion(major: 1, minor: 7)

  static func order() throws -> SessionOrder {
    var options = SandboxOptions()
    options.runtime = .runsc
    options.memory = ByteSize(megabytes: 64)
    options.cpus = 0.5
    options.pids = 7
    options.disk = ByteSize(bytes: 12345)
    options.timeout = .milliseconds(1500)
    options.network = .allow([try HostPattern(parsing: "*.example.com:443"), try HostPattern(parsing: "[::1]:80")])
    options.environment = [try EnvironmentVariable(name: "A", value: "b=c")]
    options.required = [.memory, .pids]
    var session = SessionOptions()
    session.name = "build"
    session.labels = ["ci": "42", "x": "y"]
    session.timeToLive = .seconds(60)
    session.idle = .seconds(5)
    let id = try #require(SessionID("0123456789abcdef"))
    return SessionOrder(id: id, options: options, session: session)
  }

  static func execution(_ program: ExecutionRequest.Program) throws -> SessionExecution {
    var request = ExecutionRequest(program)
    request.timeout = .seconds(3)
    request.environment = [try EnvironmentVariable(name: "N", value: "")]
    request.directory = "/tmp"
    request.interpreter = .fresh
    request.role = .cell
    request.terminal = WindowSize(rows: 40, columns: 120)
    return SessionExecution(request, hasInput: true, hasCode: false)
  }

  static let programs: [ExecutionRequest.Program] = [
    .python(code: "print(1)", arguments: ["a", ""]), .pythonFile(path: "x.py", arguments: ["é"]),
    .pythonInput(arguments: []), .shell("ls | wc"), .command(["ls", "-la", "--", "/"]),
  ]

  static func requests() throws -> [SessionRequest] {
    try [
      .hello(version), .create(order()), .attach, .keep, .info, .detach(execution(.shell("sleep 1"))),
      .wait(ExecutionNumber(7)), .end(ExecutionNumber(.max)), .log(LogRequest(isFollowing: true)), .terminate,
      .signal(ExecutionSignal(execution: 3, signal: 15)),
    ] + programs.map { .execute(try execution($0)) }
  }

  static let limits = [
    EnforcedLimit(control: .timeout, value: .seconds(0.25), enforced: true),
    EnforcedLimit(control: .memory, value: .bytes(.max), enforced: false, remedy: "run as root"),
    EnforcedLimit(control: .pids, value: .count(512), enforced: true),
    EnforcedLimit(control: .network, value: .name("public"), enforced: true),
  ]

  static let info = SessionInfo(
    id: "0123456789abcdef", name: "build", labels: ["k": "v"], created: 1_700_000_000_123, supervisor: 4711,
    state: .busy,
    details: SessionInfo.Details(
      limits: limits, executions: 9, running: 1, clients: 2, timeLeft: .seconds(10), idleLeft: .milliseconds(20),
      usage: SessionUsage(memory: 1, memoryPeak: 2, cpu: .microseconds(3), processes: 4, disk: 5)))

  static let outcome = SessionOutcome(
    ExecutionResult(
      output: CapturedOutput(bytes: [], total: 10, truncated: true), error: CapturedOutput(bytes: [], total: 3),
      verdict: Verdict(reason: .signal, signal: 11, exitCode: 139), duration: .milliseconds(12),
      artifacts: [], usage: ResourceUsage(cpu: .milliseconds(9), memoryPeak: 77), limits: [],
      denied: [DeniedConnection(host: "10.0.0.1", port: 80)], session: "s", variables: .lost))

  static let lostOutcome = SessionOutcome(
    ExecutionResult(
      output: CapturedOutput(), error: CapturedOutput(), verdict: Verdict(reason: .lost, exitCode: 125),
      duration: .zero, artifacts: [], usage: ResourceUsage(), limits: [], denied: [], session: "s"),
    sessionEnd: .timeToLive)

  static let entries = [
    SessionLogEntry(time: 1, event: .began(execution: 1, command: "run -c x")),
    SessionLogEntry(time: 2, event: .output(execution: nil, stream: nil, bytes: [0xFF, 0])),
    SessionLogEntry(time: 3, event: .output(execution: 4, stream: .stderr, bytes: [])),
    SessionLogEntry(time: 4, event: .ended(execution: 1, reason: .timeout, exitCode: 124, duration: .seconds(1))),
    SessionLogEntry(time: 5, event: .dropped(99)),
  ]
}
