import Records
@testable import RemoteBackend
import SandboxCore
import ServiceAPI
import Testing
import WireFormat

/// What a service's documents say to the library.
@Suite struct RecordTests {
  private static func info(details: SessionInfo.Details?) -> SessionInfo {
    SessionInfo(
      id: "0123456789abcdef", name: "build", labels: ["team": "a"], created: 1_700_000_000_123, supervisor: 42,
      state: .busy, details: details)
  }

  @Test func sessionsSurviveTheirRecords() throws {
    let limits = [
      EnforcedLimit(control: .timeout, value: .seconds(0.5), enforced: true),
      EnforcedLimit(control: .memory, value: .bytes(4 << 30), enforced: true),
      EnforcedLimit(control: .cpus, value: .count(2), enforced: false),
      EnforcedLimit(control: .pids, value: .count(512), enforced: true),
      EnforcedLimit(control: .disk, value: .bytes(1 << 20), enforced: true),
      EnforcedLimit(control: .network, value: .name("public"), enforced: true),
    ]
    let details = SessionInfo.Details(
      limits: limits, executions: 3, running: 1, clients: 2, timeLeft: .seconds(60), idleLeft: .milliseconds(1500),
      usage: SessionUsage(memory: 1, memoryPeak: 2, cpu: .milliseconds(3), processes: 4, disk: 5))
    for info in [Self.info(details: details), Self.info(details: nil)] {
      let text = JSONText.of(SessionRecord(info))
      #expect(try SessionInfo(JSONText.decode(SessionRecord.self, from: Array(text.utf8))) == info)
    }
  }

  @Test func recordsOfAnotherVersionAreRefused() throws {
    for (field, value) in [("created", "yesterday"), ("state", "dreaming")] {
      let record = JSONText.of(SessionRecord(Self.info(details: nil)))
      let old = field == "created" ? "2023-11-14T22:13:20.123Z" : "busy"
      let changed = record.split(separator: old, omittingEmptySubsequences: false).joined(separator: value)
      let decoded = try JSONText.decode(SessionRecord.self, from: Array(changed.utf8))
      let error = #expect(throws: SandboxError.self) { try SessionInfo(decoded) }
      #expect(error?.code == .serviceFailed)
    }
  }

  @Test func hostsSurviveTheirRecords() throws {
    let report = HostReport(checks: [
      HostCheck(name: "agent", state: .enforced, detail: "runs"),
      HostCheck(name: "memory", state: .absent, detail: "no cgroup", remedy: "use systemd"),
    ])
    #expect(try HostReport(HostRecord(report)) == report)
  }

  @Test func answersAreErrorsOrDocuments() throws {
    let problem = SandboxError.failure(.sessionUnknown, "there is no session 'x'", hint: "look")
    let body = Array(JSONText.of(Problem(problem)).utf8)
    #expect(ServiceAnswer(status: 404, location: nil, body: body).error == problem)
    #expect(ServiceAnswer(status: 200, location: nil, body: []).error == nil)
    #expect(ServiceAnswer(status: 502, location: nil, body: Array("<html>".utf8)).error?.code == .serviceFailed)
    let moved = ServiceAnswer(status: 301, location: "https://b\u{1B}[2J", body: []).error
    #expect(moved?.code == .serviceFailed && moved?.message.contains("'https://b?[2J'") == true)
    #expect(throws: SandboxError.self) {
      try ServiceAnswer(status: 200, location: nil, body: Array("<html>".utf8)).decode(SessionPage.self)
    }
  }

  @Test func linkMessagesSurviveTheWire() throws {
    let requests = [
      LinkRequest(.answer(method: "GET", times: 11), "/v1/health", of: "https://a", key: "k"),
      LinkRequest(.stream(order: nil), "/v1/sandboxes/x/stream", of: "https://a", key: "k"),
      LinkRequest(.stream(order: [1, 2, 3]), "/v1/stream", of: "https://a", key: "k"),
    ]
    for request in requests { #expect(try LinkRequest(decoding: request.encoded) == request) }
    let replies: [LinkReply] = [
      .answer(ServiceAnswer(status: 301, location: "https://b", body: [0xFF], roundTrip: .microseconds(7))),
      .joined(opening: [7]), .failure(LinkFailure("cannot reach it", hint: "try")),
    ]
    for reply in replies { #expect(try LinkReply(decoding: reply.encoded) == reply) }
    let message = LinkMessage.encoded(requests[0])
    #expect(LinkMessage.length(Array(message.prefix(LinkMessage.headLength))) == message.count - LinkMessage.headLength)
  }
}
