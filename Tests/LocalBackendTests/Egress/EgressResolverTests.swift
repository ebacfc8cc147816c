import AgentProtocol
import Foundation
import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing

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
