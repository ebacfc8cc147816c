import SandboxCore
import Testing

/// fd00::1
private let uniqueLocal = IPAddress.v6(0xFD00_0000_0000_0000_0000_0000_0000_0001)

@Suite struct NetworkPolicyNameTests {
  @Test(arguments: ["example.com", "8.8.8.8", "localhost", "host.sandbox.internal"])
  func noneRefusesEverything(_ host: String) {
    #expect(NetworkPolicy.none.admits(name: host, port: 443) == .refuse)
  }

  @Test(arguments: [
    "example.com", "EXAMPLE.COM.", "localhost.example.com", "mylocalhost", "8.8.8.8", "134744072", "0x08.8.8.8",
    "2606:4700::1111",
    "[2606:4700::1111]", "::ffff:8.8.8.8", "192.0.2.1", "198.18.0.1", "2001:db8::1",
  ])
  func publicLooksUpInternetNames(_ host: String) {
    #expect(NetworkPolicy.public.admits(name: host, port: 443) == .resolve(privateAllowed: false))
  }

  @Test(arguments: [
    "localhost", "LOCALHOST.", "a.localhost", "host.sandbox.internal", "Host.Sandbox.Internal.", "127.0.0.1",
    "2130706433",
    "0x7f000001", "0X7F.1", "0177.0.0.1", "127.1", "127.0.0.1.", "0", "::1", "[::1]", "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::FFFF:7F00:1", "64:ff9b::127.0.0.1", "2002:7f00:1::", "10.0.0.1", "167772161", "192.168.1", "100.64.0.1",
    "169.254.169.254",
    "0xA9FEA9FE", "[::ffff:a9fe:a9fe]", "168.63.129.16", "fd00:ec2::254", "fe80::1%eth0", "224.0.0.1",
    "255.255.255.255", "240.0.0.1",
    "", ".", "a b", "127.0.0.1 x", "１２７.0.0.1", "ⓛocalhost", "256.1.1.1", "0.0.0.09", "1.2.3.4.5", "::ffff:0177.0.0.1",
    "127.0.0.1\0.example.com", "user@example.com", "localhost%00",
  ])
  func publicRefusesWhatLeadsElsewhere(_ host: String) {
    #expect(NetworkPolicy.public.admits(name: host, port: 80) == .refuse)
  }

  @Test func portZeroIsNoPort() {
    #expect(NetworkPolicy.public.admits(name: "example.com", port: 0) == .refuse)
  }

  @Test(
    arguments: [
      ("db.corp", "db.corp", .resolve(privateAllowed: true)),
      ("db.corp:5432", "DB.corp.", .resolve(privateAllowed: true)),
      ("db.corp:5433", "db.corp", .refuse), ("db.corp", "example.com", .refuse), ("db.corp", "8.8.8.8", .refuse),
      ("*.corp", "db.corp", .resolve(privateAllowed: false)), ("*.corp", "corp", .refuse),
      ("db.corp", "db.corp/", .refuse),
      ("10.0.0.1", "10.0.0.1", .connect(.v4(0x0A00_0001))), ("10.0.0.1:5432", "0xa.1", .connect(.v4(0x0A00_0001))),
      ("10.0.0.1", "::ffff:10.0.0.1", .connect(.v4(0x0A00_0001))), ("10.0.0.1:80", "10.0.0.1", .refuse),
      ("10.0.0.1", "10.0.0.2", .refuse),
      ("169.254.169.254", "169.254.169.254", .connect(.v4(0xA9FE_A9FE))),
      ("8.8.8.8", "8.8.8.8", .connect(.v4(0x0808_0808))),
      ("[fd00::1]:5432", "fd00:0::1", .connect(uniqueLocal)), ("127.0.0.1", "127.0.0.1", .refuse),
      ("::1", "::1", .refuse),
      ("[::ffff:127.0.0.1]", "127.1", .refuse), ("64:ff9b::127.0.0.1", "64:ff9b::127.0.0.1", .refuse),
      ("0.0.0.0", "0", .refuse),
      ("::", "::", .refuse), ("224.0.0.1", "224.0.0.1", .refuse), ("255.255.255.255", "255.255.255.255", .refuse),
      ("localhost", "localhost", .refuse), ("*.localhost", "a.localhost", .refuse),
      ("host.sandbox.internal", "Host.Sandbox.Internal.", .hostLoopback),
      ("host.sandbox.internal:5432", "host.sandbox.internal", .hostLoopback),
      ("host.sandbox.internal:8000", "host.sandbox.internal", .refuse),
      ("*.sandbox.internal", "host.sandbox.internal", .refuse),
      ("example.com", "host.sandbox.internal", .refuse), ("host.sandbox.internal", "127.0.0.1", .refuse),
    ] as [(String, String, NameDecision)])
  func allowNames(_ pattern: String, _ host: String, _ decision: NameDecision) throws {
    #expect(NetworkPolicy.allow([try HostPattern(parsing: pattern)]).admits(name: host, port: 5432) == decision)
  }

  @Test func oneOfSeveralPatternsIsEnough() throws {
    let policy = NetworkPolicy.allow(try ["x.org", "*.corp", "db.corp:443"].map { try HostPattern(parsing: $0) })
    #expect(policy.admits(name: "db.corp", port: 443) == .resolve(privateAllowed: true))
    #expect(policy.admits(name: "db.corp", port: 80) == .resolve(privateAllowed: false))
    #expect(NetworkPolicy.allow([]).admits(name: "db.corp", port: 80) == .refuse)
  }
}

@Suite struct NetworkPolicyAddressTests {
  private static let host: Set<IPAddress> = Set(
    ["203.0.113.7", "192.168.1.5", "2001:db8::7"].compactMap { IPAddress($0) })

  private func admits(_ answers: [String], privateAllowed: Bool, policy: NetworkPolicy = .public) throws -> Bool {
    let addresses = try answers.map { try #require(IPAddress($0)) }
    return policy.admits(addresses: addresses, privateAllowed: privateAllowed, hostAddresses: Self.host)
  }

  @Test(arguments: [
    ["8.8.8.8"], ["8.8.8.8", "2606:4700::1111"], ["192.0.2.1"], ["198.18.0.1"], ["::ffff:8.8.8.8"],
    ["64:ff9b::8.8.8.8"],
  ])
  func publicAnswersPass(_ answers: [String]) throws {
    #expect(try admits(answers, privateAllowed: false))
    #expect(try admits(answers, privateAllowed: true))
    #expect(try !admits(answers, privateAllowed: true, policy: .none))
  }

  @Test(arguments: [
    ["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["100.64.0.1"], ["fd00::1"], ["::ffff:192.168.1.1"], ["64:ff9b::10.0.0.1"],
  ])
  func privateAnswersPassWhereTheNameIsSpeltOut(_ answers: [String]) throws {
    #expect(try !admits(answers, privateAllowed: false))
    #expect(try admits(answers, privateAllowed: true))
  }

  @Test(arguments: [
    [], ["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["0.0.0.0"], ["::"], ["224.0.0.1"],
    ["ff02::1"],
    ["255.255.255.255"], ["240.0.0.1"], ["169.254.1.1"], ["fe80::1"], ["169.254.169.254"], ["100.100.100.200"],
    ["168.63.129.16"],
    ["fd00:ec2::254"], ["64:ff9b::a9fe:a9fe"], ["203.0.113.7"], ["192.168.1.5"], ["2001:db8::7"],
    ["::ffff:203.0.113.7"],
    ["64:ff9b::203.0.113.7"], ["2002:cb00:7107::"], ["8.8.8.8", "203.0.113.7"],
  ])
  func theRestNeverPasses(_ answers: [String]) throws {
    #expect(try !admits(answers, privateAllowed: false))
    #expect(try !admits(answers, privateAllowed: true))
    #expect(try !admits(answers, privateAllowed: true, policy: .allow([])))
  }

  @Test func hostAddressesMayBeMapped() throws {
    let own = try #require(IPAddress("::ffff:203.0.113.7"))
    let asked = try #require(IPAddress("203.0.113.7"))
    #expect(!NetworkPolicy.public.admits(addresses: [asked], privateAllowed: true, hostAddresses: [own]))
  }
}
