import Records
import SandboxCore
import Testing

/// JSON of each record: its exact bytes, which scripts rely on, and its decoding.
@Suite struct RecordTests {
  private static let limits = [
    EnforcedLimit(control: .timeout, value: .seconds(300), enforced: true),
    EnforcedLimit(control: .cpus, value: .count(0.5), enforced: false),
    EnforcedLimit(control: .memory, value: .bytes(.max), enforced: true),
    EnforcedLimit(control: .network, value: .name("public"), enforced: true),
  ]

  private static let limitsText = """
    {"cpus":{"enforced":false,"value":0.5},"memory":{"enforced":true,"value":18446744073709551615},\
    "network":{"enforced":true,"value":"public"},"timeout":{"enforced":true,"value":300}}
    """

  private static func result(_ verdict: Verdict, output: [UInt8] = [], peak: UInt64? = nil) -> ExecutionResult {
    ExecutionResult(
      output: CapturedOutput(bytes: output, total: 9, truncated: true), error: CapturedOutput(), verdict: verdict,
      duration: .milliseconds(1500), artifacts: [Array("/workspace/chart.png".utf8)],
      usage: ResourceUsage(cpu: .milliseconds(12), memoryPeak: peak), limits: limits,
      denied: [DeniedConnection(host: "10.0.0.1", port: 80)], session: "0123456789abcdef",
      variables: peak == nil ? .kept : nil)
  }

  @Test func results() throws {
    try expect(
      ResultRecord(Self.result(Verdict(reason: .notFound, exitCode: 127), output: [0x61, 0xFF])),
      """
      {"artifacts":["/workspace/chart.png"],"artifacts_truncated":false,\
      "denied":[{"host":"10.0.0.1","port":80}],"duration_ms":1500,"error":"",\
      "error_bytes":0,"exit_code":127,"limits":\(Self.limitsText),"output":"a\u{FFFD}","output_base64":"Yf8=",\
      "output_bytes":9,"python_variables":"kept","reason":"not-found","session":"0123456789abcdef","signal":null,\
      "truncated":true,"usage":{"cpu_ms":12,"memory_peak_bytes":null}}
      """)
    try expect(
      ResultRecord(Self.result(Verdict(reason: .memory, signal: 9, exitCode: 137), output: [0x2F], peak: 4096)),
      """
      {"artifacts":["/workspace/chart.png"],"artifacts_truncated":false,\
      "denied":[{"host":"10.0.0.1","port":80}],"duration_ms":1500,"error":"",\
      "error_bytes":0,"exit_code":137,"limits":\(Self.limitsText),"output":"/","output_bytes":9,"reason":"memory",\
      "session":"0123456789abcdef","signal":9,"truncated":true,"usage":{"cpu_ms":12,"memory_peak_bytes":4096}}
      """)
  }

  @Test func failures() throws {
    try expect(
      FailureRecord(.failure(.keyInvalid, "the key is not valid", hint: "make one"), hint: "make one", exitCode: 77),
      """
      {"failure":{"code":"key_invalid","exit_code":77,"hint":"make one","message":"the key is not valid",\
      "type":"AuthenticationError"}}
      """)
    try expect(
      FailureRecord(.failure(.sessionUnknown, "there is none"), hint: nil, exitCode: 125, terminated: ["a"]),
      """
      {"failure":{"code":"session_unknown","exit_code":125,"message":"there is none","type":"SandboxError"},\
      "terminated":["a"]}
      """)
  }

  @Test(arguments: SandboxError.Code.allCases) func theCodeOfAFailure(code: SandboxError.Code) {
    let failure = FailureRecord(.failure(code, "no"), hint: nil, exitCode: 1).failure
    #expect(failure.code == code.rawValue && failure.type == code.kind.rawValue)
  }

  /// Session created in the year 2286, so that its age is 0.
  private static func session(name: String?, _ details: SessionInfo.Details?) -> SessionInfo {
    SessionInfo(
      id: "0123456789abcdef", name: name, labels: ["aB": "c_d"], created: 10_000_000_000_123, supervisor: 7,
      state: details == nil ? .unresponsive : .busy, details: details)
  }

  @Test func sessions() throws {
    let details = SessionInfo.Details(
      limits: Self.limits, executions: 3, running: 1, clients: 2, timeLeft: .seconds(60), idleLeft: .milliseconds(1),
      usage: SessionUsage(memory: 1, cpu: .milliseconds(2), processes: 3, disk: 4))
    try expect(
      SessionRecord(Self.session(name: "one", details)),
      """
      {"age_ms":0,"clients":2,"created":"2286-11-20T17:46:40.123Z","executions":3,"id":"0123456789abcdef",\
      "idle_left_ms":1,"labels":{"aB":"c_d"},"limits":\(Self.limitsText),"name":"one","running":1,"state":"busy",\
      "supervisor":7,"ttl_left_ms":60000,"usage":{"cpu_ms":2,"disk_bytes":4,"memory_bytes":1,\
      "memory_peak_bytes":null,"processes":3}}
      """)
    try expect(
      [SessionRecord(Self.session(name: nil, nil))],
      """
      [{"age_ms":0,"created":"2286-11-20T17:46:40.123Z","id":"0123456789abcdef","labels":{"aB":"c_d"},"name":null,\
      "state":"unresponsive","supervisor":7}]
      """)
  }

  @Test(arguments: [
    (
      SessionLogEntry.Event.began(execution: 1, command: "exec true"),
      #""command":"exec true","event":"began","execution":"0123456789abcdef/1""#
    ),
    (
      .ended(execution: 1, reason: .exit, exitCode: 3, duration: .seconds(2)),
      #""duration_ms":2000,"event":"ended","execution":"0123456789abcdef/1","exit_code":3,"reason":"exit""#
    ),
    (
      .output(execution: 2, stream: .stderr, bytes: [0xFF]),
      #""event":"output","execution":"0123456789abcdef/2","output":"\#u{FFFD}","output_base64":"/w==","stream":"stderr""#
    ),
    (.output(execution: nil, stream: nil, bytes: [0x61]), #""event":"output","output":"a""#),
    (.dropped(12), #""dropped":12,"event":"dropped""#),
  ])
  func logEntries(event: SessionLogEntry.Event, fields: String) throws {
    try expect(
      LogRecord(SessionLogEntry(time: 1_000_000_000_000, event: event), of: "0123456789abcdef"),
      "{\(fields),\"time\":\"2001-09-09T01:46:40Z\"}")
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.001Z"), (1_795_668_660_546, "2026-11-26T04:51:00.546Z"),
      (1_795_668_660_120, "2026-11-26T04:51:00.120Z"), (1_795_668_660_009, "2026-11-26T04:51:00.009Z"),
    ] as [(Int64, String)])
  func times(milliseconds: Int64, text: String) {
    #expect(Timestamp.text(milliseconds: milliseconds) == text)
    #expect(Timestamp.milliseconds(text) == milliseconds)
  }

  @Test(
    arguments: [
      ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T18:30:00-05:30", 0), ("1970-01-01T00:00:00.1Z", 100),
      ("1970-01-01T00:00:00.123456789Z", 123), ("1970-01-01T00:00:01.5+00:00", 1500), ("1970-01-01T00:00:00", nil),
      ("1970-01-01", nil), ("1970-01-01T00:00:00+1:00", nil), ("1970-01-01T00:00:00.Z", nil), ("Z", nil), ("", nil),
      ("1970-01-01T00:00:00+24:00", nil), ("1970-01-01T00:00:00.1234567890Z", nil), ("5m", nil),
    ] as [(String, Int64?)])
  func timesOfAnyZone(text: String, milliseconds: Int64?) { #expect(Timestamp.milliseconds(text) == milliseconds) }

  @Test func resultsOfSeveralExecutions() throws {
    let failure = FailureRecord(
      .failure(.executionUnknown, "none"), hint: nil, exitCode: 125,
      execution: ExecutionReference(session: "0123456789abcdef", number: 9))
    let list = ResultListRecord([.failure(failure)], exitCode: 125)
    try expect(
      list,
      #"{"exit_code":125,"results":[{"execution":"0123456789abcdef/9","failure":{"code":"execution_unknown","#
        + #""exit_code":125,"message":"none","type":"SandboxError"}}]}"#)
    #expect(ResultListRecord([], exitCode: 0).results.isEmpty)
  }

  @Test func transfers() throws {
    var result = TransferResult()
    (result.files, result.directories, result.links, result.bytes) = (1, 2, 3, 4)
    result.skipped = [SkippedEntry(path: "tree/pipe", reason: .leavesTree)]
    try expect(
      TransferRecord(result),
      #"{"bytes":4,"directories":2,"files":1,"links":3,"skipped":[{"path":"tree/pipe","reason":"leaves_tree"}]}"#)
  }

  @Test func hosts() throws {
    let report = HostReport(checks: [
      HostCheck(name: "agent", state: .enforced, detail: "ran"),
      HostCheck(name: "memory", state: .absent, detail: "no cgroups", remedy: "mount them"),
    ])
    try expect(
      HostRecord(report),
      """
      {"checks":[{"detail":"ran","name":"agent","remedy":null,"state":"enforced"},\
      {"detail":"no cgroups","name":"memory","remedy":"mount them","state":"absent"}],"ok":false}
      """)
  }

  @Test func answersOfCommands() throws {
    try expect(DetachedRecord(execution: "0123456789abcdef/1"), #"{"execution":"0123456789abcdef/1"}"#)
    try expect(TerminatedRecord(terminated: ["a", "b"]), #"{"terminated":["a","b"]}"#)
    try expect(GarbageRecord(removed: 0), #"{"removed":0}"#)
  }

  /// A newer version may add fields, and use values that this one does not know.
  @Test func unknownFieldsAreIgnored() throws {
    let text = #"{"checks":[{"detail":"","name":"agent","state":"new","since":[1]}],"ok":true,"version":{"a":null}}"#
    let record = try JSONText.decode(HostRecord.self, from: Array(text.utf8))
    #expect(record.checks.map(\.state) == ["new"] && record.checks.first?.remedy == nil)
  }

  @Test func aMissingFieldIsAnError() {
    #expect(throws: DecodingError.self) { try JSONText.decode(HostRecord.self, from: Array(#"{"ok":true}"#.utf8)) }
    #expect(throws: DecodingError.self) { try JSONText.decode(HostRecord.self, from: Array("{".utf8)) }
  }

  private func expect<Record: Codable & Equatable>(
    _ record: Record, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(JSONText.of(record) == text, sourceLocation: sourceLocation)
    #expect(try JSONText.decode(Record.self, from: Array(text.utf8)) == record, sourceLocation: sourceLocation)
  }
}
