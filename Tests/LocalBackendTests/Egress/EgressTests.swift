import WireFormat
import AgentProtocol
import Foundation
import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import Testing

/// What `--allow host.sandbox.internal` makes.
private func hostAllowed(_ port: UInt16) throws -> NetworkPolicy {
  .allow([try HostPattern(parsing: "host.sandbox.internal:\(port)")])
}

private let hostName = "host.sandbox.internal"

extension Message {
  fileprivate var failure: CallFailure? {
    if case .failed(let failure, _) = self { failure } else { nil }
  }

  fileprivate var detail: String? {
    if case .failed(_, let detail) = self { String(decoding: detail, as: UTF8.self) } else { nil }
  }
}

@Suite struct EgressPolicyTests {
  private static let publicAddress = IPAddress.v4(0xC612_0001)  // 198.18.0.1

  @Test(arguments: [
    "10.0.0.1", "127.0.0.1", "0x7f.1", "169.254.169.254", "[::1]", "localhost", "host.sandbox.internal", "fd00::1",
    "a..example", "-", "224.0.0.1", "100.64.0.1",
  ])
  func refusesAtOnceAndTellsAsSpelt(_ host: String) throws {
    let fixture = try EgressFixture(.public) { _ in
      Issue.record("a refused name was looked up")
      return .failed("")
    }
    let answer = try fixture.agent.next(try fixture.agent.connect(host, 80))
    #expect(answer.failure == .refused)
    let shown = host.contains(":") ? "[\(host)]:80" : "\(host):80"
    #expect(answer.detail == "the sandbox's network policy refuses \(shown)")
    #expect(fixture.log.denied.withLock { $0 } == [DeniedConnection(host: host, port: 80)])
  }

  @Test(
    arguments: [
      [.v4(0x0A00_0001)], [publicAddress, .v4(0x0A00_0001)], [publicAddress, .v6(1)], [.v4(0x7F00_0001)],
      [.v6(0xFE80 << 112 | 1), publicAddress], [.v6(0xFFFF << 32 | 0x7F00_0001)],
    ] as [[IPAddress]])
  func refusesANameWithOneBadAddress(_ addresses: [IPAddress]) throws {
    let fixture = try EgressFixture(.public) { _ in .addresses(addresses) }
    #expect(try fixture.agent.next(try fixture.agent.connect("Rebound.Example", 443)).failure == .refused)
    #expect(fixture.log.denied.withLock { $0 } == [DeniedConnection(host: "Rebound.Example", port: 443)])
  }

  @Test func aWildcardReachesNoPrivateAddress() throws {
    let policy = NetworkPolicy.allow([try HostPattern(parsing: "*.example.com")])
    let fixture = try EgressFixture(policy) { _ in .addresses([.v4(0x0A00_0001)]) }
    #expect(try fixture.agent.next(try fixture.agent.connect("a.example.com", 80)).failure == .refused)
    #expect(try fixture.agent.next(try fixture.agent.connect("example.org", 80)).failure == .refused)
    #expect(fixture.log.denied.withLock { $0.count } == 2)
  }

  @Test func theHostsOwnAddressesAreRefused() throws {
    let own = try #require(Self.ownAddress())
    let policy = NetworkPolicy.allow([try HostPattern(parsing: "me.example")])
    let fixture = try EgressFixture(policy) { _ in .addresses([own]) }
    #expect(try fixture.agent.next(try fixture.agent.connect("me.example", 80)).failure == .refused)
  }

  @Test func aNameThatLeadsNowhereIsNotFoundAndNotDenied() throws {
    let fixture = try EgressFixture(.public) { _ in .failed("Name or service not known") }
    let answer = try fixture.agent.next(try fixture.agent.connect("nowhere.example", 80))
    #expect(answer.failure == .notFound)
    #expect(answer.detail == "cannot resolve nowhere.example: Name or service not known")
    #expect(fixture.log.denied.withLock { $0 }.isEmpty)
  }

  @Test(arguments: ["", "a b", "a\u{1B}]0;b", "é", String(repeating: "a", count: 256)])
  func whatIsNoHostIsInvalid(_ host: String) throws {
    let fixture = try EgressFixture(.public)
    #expect(try fixture.agent.next(try fixture.agent.connect(host, 80)).failure == .invalid)
    #expect(try fixture.agent.next(try fixture.agent.connect("a.example", 0)).failure == .invalid)
    #expect(fixture.log.denied.withLock { $0 }.isEmpty)
  }

  /// An address of this machine other than its loopback; its name's own where there is no other.
  private static func ownAddress() -> IPAddress? {
    guard case .addresses(let addresses) = SystemNames.lookUp(ProcessInfo.processInfo.hostName) else { return .v6(1) }
    return addresses.first
  }
}

@Suite struct EgressConnectionTests {
  @Test func carriesBytesBothWaysAndHalfCloses() throws {
    let server = try LoopbackServer { connection in
      var all: [UInt8] = []
      while let bytes = connection.readSome(), !bytes.isEmpty { all += bytes }
      _ = try? connection.writeAll(all.reversed())
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    let sent = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    for start in stride(from: 0, to: sent.count, by: 50_000) {
      try fixture.agent.send(call, .data(.input, Array(sent[start..<start + 50_000])))
    }
    try fixture.agent.send(call, .end(.input))
    let (received, ending) = try fixture.agent.readAll(call)
    #expect(received == sent.reversed())
    #expect(ending == .end(.output))
    #expect(fixture.log.denied.withLock { $0 }.isEmpty)
  }

  @Test func thePeersEndLeavesTheOtherDirectionOpen() throws {
    let got = Mutex<[UInt8]>([])
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      connection.endWriting()
      while let bytes = connection.readSome(), !bytes.isEmpty { got.withLock { $0 += bytes } }
      isOver.signal()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    #expect(try fixture.agent.next(call) == .end(.output))
    try fixture.agent.send(call, .data(.input, Array("late".utf8)))
    try fixture.agent.send(call, .end(.input))
    #expect(isOver.wait(timeout: .now() + 20) == .success)
    #expect(got.withLock { $0 } == Array("late".utf8))
  }

  @Test func aPortThatNobodyListensOnIsNoSilence() throws {
    let closed = try FileDescriptor.loopbackListener(port: 0)
    let port = closed.localPort
    closed.discard()
    let fixture = try EgressFixture(try hostAllowed(port))
    let answer = try fixture.agent.next(try fixture.agent.connect(hostName, port))
    #expect(answer.failure == .io)
    #expect(answer.detail == "cannot connect to \(hostName):\(port): Connection refused")
  }

  @Test func aResetIsNoEnd() throws {
    let server = try LoopbackServer { connection in
      _ = try? connection.writeAll("half an ans".utf8)
      _ = connection.readSome()
      connection.resetOnClose()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    #expect(try fixture.agent.next(call) == .data(.output, Array("half an ans".utf8)))
    try fixture.agent.send(call, .data(.input, [1]))
    var ending = try fixture.agent.next(call)
    if ending == .broken(.input) { ending = try fixture.agent.next(call) }
    #expect(ending.failure == .io)
  }

  @Test func aCancelResetsThePeer() throws {
    let outcome = Mutex<Errno?>(nil)
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      do {
        var buffer = [UInt8](repeating: 0, count: 16)
        while try buffer.withUnsafeMutableBytes({ try connection.read(into: $0) }) > 0 {}
      } catch {
        outcome.withLock { $0 = error as? Errno }
      }
      isOver.signal()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    try fixture.agent.send(call, .cancel)
    #expect(isOver.wait(timeout: .now() + 20) == .success)
    #expect(outcome.withLock { $0 } == .connectionReset)
  }

  @Test func aProgramThatReadsNoMoreEndsAnEndlessAnswer() throws {
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      let block = [UInt8](repeating: 1, count: 64 << 10)
      while (try? connection.writeAll(block)) != nil {}
      isOver.signal()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    try fixture.agent.send(call, .end(.input))
    try fixture.agent.send(call, .broken(.output))
    #expect(isOver.wait(timeout: .now() + 4) == .success)
  }

  @Test func anAgentThatDoesNotReadStopsThePeer() throws {
    let server = try LoopbackServer { connection in
      let block = [UInt8](repeating: 1, count: 64 << 10)
      while (try? connection.writeAll(block)) != nil {}
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    fixture.agent.patience = 300
    #expect(try fixture.agent.readUntilQuiet(call) == FlowControl.window)
    try fixture.agent.send(call, .credit(.output, 1000))
    #expect(try fixture.agent.readUntilQuiet(call) == 1000)
  }

  @Test func moreThanTheWindowIsAViolation() throws {
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { _ in isOver.wait() }
    defer { isOver.signal() }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    let block = [UInt8](repeating: 1, count: FlowControl.largestChunk)
    // Kernel buffers take some; nobody reads, so the window is full long before this is through.
    #expect(throws: (any Error).self) {
      for _ in 0..<4096 { try fixture.agent.send(call, .data(.input, block)) }
      _ = try fixture.agent.readAll(call)
      _ = try fixture.agent.next(call)
    }
    #expect(fixture.log.ending()?.description == "more data than there was credit for")
  }

  @Test func connectionsAreBounded() throws {
    let server = try LoopbackServer.echo()
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let calls = try (0..<300).map { _ in try fixture.agent.connect(hostName, server.port) }
    let answers = try calls.map { try fixture.agent.next($0) }
    #expect(answers.filter { $0 == .done }.count == Egress.mostConnections)
    #expect(answers.filter { $0.failure == .tooMany }.count == 300 - Egress.mostConnections)
    let open = zip(calls, answers).filter { $0.1 == .done }.map(\.0)
    for call in open { try fixture.agent.send(call, .data(.input, Array("\(call.value)".utf8))) }
    for call in open { #expect(try fixture.agent.next(call) == .data(.output, Array("\(call.value)".utf8))) }
    for call in open { try fixture.agent.send(call, .end(.input)) }
    for call in open { #expect(try fixture.agent.next(call) == .end(.output)) }
    #expect(try fixture.agent.next(try fixture.agent.connect(hostName, server.port)) == .done)
  }
}

@Suite struct EgressResolverTests {
  @Test func aSlowLookUpHoldsNothingUp() throws {
    let release = DispatchSemaphore(value: 0)
    let server = try LoopbackServer.echo()
    let policy = NetworkPolicy.allow([
      try HostPattern(parsing: "slow.example"), try HostPattern(parsing: hostName),
    ])
    let fixture = try EgressFixture(policy) { _ in
      release.wait()
      return .addresses([.v4(0x7F00_0001)])
    }
    let slow = try fixture.agent.connect("slow.example", 80)
    let cancelled = try fixture.agent.connect("slow.example", 80)
    let quick = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(quick) == .done)
    try fixture.agent.send(cancelled, .cancel)
    for _ in 0..<2 { release.signal() }
    #expect(try fixture.agent.next(slow).failure == .refused)
    try fixture.agent.send(quick, .data(.input, [1]))
    #expect(try fixture.agent.next(quick) == .data(.output, [1]))
    #expect(fixture.log.denied.withLock { $0.count } == 1)
  }

  @Test func threadsAreFewAndEveryQuestionIsAnswered() throws {
    let busy = Mutex((now: 0, most: 0))
    let resolver = Resolver(threads: 4) { name in
      busy.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      defer { busy.withLock { $0.now -= 1 } }
      return .failed(name)
    }
    let answered = DispatchSemaphore(value: 0)
    let answers = Mutex<Set<String>>([])
    for index in 0..<500 {
      resolver.resolve("\(index)") { resolution in
        if case .failed(let name) = resolution { answers.withLock { _ = $0.insert(name) } }
        answered.signal()
      }
    }
    for _ in 0..<500 { #expect(answered.wait(timeout: .now() + 20) == .success) }
    #expect(answers.withLock { $0.count } == 500)
    #expect(busy.withLock { $0.most } <= 4)
  }

  @Test func theSystemKnowsLocalhost() {
    guard case .addresses(let addresses) = SystemNames.lookUp("localhost") else {
      Issue.record("localhost has no address")
      return
    }
    #expect(!addresses.isEmpty && addresses.allSatisfy { $0.scope == .loopback })
    #expect(SystemNames.lookUp("no-such-name.invalid") != .addresses([]))
  }
}

@Suite struct EgressViolationTests {
  /// What an agent says, and that it ends the stream.
  @Test(arguments: [
    [Frame(CallID(2), .connect(host: [97], port: 80))],
    [Frame(CallID(0), .connect(host: [97], port: 80))],
    [Frame(CallID(5), .connect(host: [97], port: 80)), Frame(CallID(5), .connect(host: [97], port: 80))],
    [Frame(CallID(5), .connect(host: [97], port: 80)), Frame(CallID(3), .connect(host: [97], port: 80))],
    [Frame(CallID(1), .connect(host: Array("slow.example".utf8), port: 80)), Frame(CallID(1), .data(.input, [1]))],
  ])
  func endTheStream(_ frames: [Frame]) throws {
    let isOver = DispatchSemaphore(value: 0)
    defer { isOver.signal() }
    let fixture = try EgressFixture(.public) { _ in
      isOver.wait()
      return .failed("")
    }
    for frame in frames { try fixture.agent.send(frame.call, frame.message) }
    #expect(throws: AgentStub.StreamEnded.self) { try fixture.agent.next(CallID(999)) }
    #expect(fixture.log.ending() != nil)
  }

  @Test func framesOfUnknownCallsAreLate() throws {
    let server = try LoopbackServer.echo()
    let fixture = try EgressFixture(try hostAllowed(server.port))
    for message in [Message.data(.input, [1]), .credit(.output, .max), .end(.input), .broken(.output), .cancel] {
      try fixture.agent.send(CallID(77), message)
    }
    #expect(try fixture.agent.next(try fixture.agent.connect(hostName, server.port)) == .done)
  }
}
