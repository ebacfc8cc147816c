import AgentProtocol
import Foundation
import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing

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

  /// First address that this machine's host name resolves to; `::1` where it does not resolve.
  private static func ownAddress() -> IPAddress? {
    guard case .addresses(let addresses) = SystemNames.lookUp(ProcessInfo.processInfo.hostName) else { return .v6(1) }
    return addresses.first
  }
}
