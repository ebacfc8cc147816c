import AgentProtocol
import AgentTransport
import Foundation
import Glibc
import LocalBackend
import SandboxCore
import SystemCalls
import SystemPackage
import TestSupport
import Testing
import WireFormat

/// The real agent, outside any sandbox, with an `Egress` at the other end of its stream.
private final class AgentFixture {
  let port: UInt16
  private let process: pid_t
  /// Signalled when the agent's hello arrives.
  private let loopIsReady = DispatchSemaphore(value: 0)

  init(_ policy: NetworkPolicy) throws {
    let free = try FileDescriptor.loopbackListener(port: 0)
    port = free.localPort
    free.discard()
    let (host, agent) = try FileDescriptor.socketPair()
    process = try Self.start(over: agent)
    agent.discard()
    Thread.detachNewThread { [port, loopIsReady] in Self.run(policy, port, over: host, ready: loopIsReady) }
    try #require(loopIsReady.wait(timeout: .now() + 20) == .success)
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  private static func start(over stream: FileDescriptor) throws -> pid_t {
    let path = BuildDirectory.agent.string
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Must not be 3: a descriptor that is duplicated to itself keeps close-on-exec.
    let high = fcntl(stream.rawValue, F_DUPFD_CLOEXEC, 100)
    defer { close(high) }
    posix_spawn_file_actions_adddup2(&actions, high, 3)
    var process = pid_t()
    let argument = strdup(path)
    defer { free(argument) }
    let error = posix_spawn(&process, path, &actions, nil, [argument, nil], [nil])
    guard error == 0 else { throw Errno(rawValue: error) }
    return process
  }

  private static func run(
    _ policy: NetworkPolicy, _ port: UInt16, over stream: FileDescriptor, ready: DispatchSemaphore
  ) {
    _ = signal(SIGPIPE, SIG_IGN)
    let loop = EventLoop()
    var egress: Egress?
    let transport = FrameTransport(
      stream, on: loop,
      received: { frame throws(ProtocolViolation) in
        if case .hello = frame.message { ready.signal() } else { try egress?.receive(frame) }
      },
      closed: { _ in
        egress?.close()
        loop.stop()
      })
    egress = try? Egress(policy: policy, loop: loop, transport: transport) { _ in }
    transport.send(.connection, .hello(Hello(proxyPort: port)))
    loop.run()
  }

  /// Returns a connection to the proxy on which these bytes were sent.
  func client(saying bytes: some Sequence<UInt8>) throws -> FileDescriptor {
    let socket = try FileDescriptor.connecting(to: [127, 0, 0, 1], port: port)
    var waiting = pollfd(fd: socket.rawValue, events: Int16(POLLOUT), revents: 0)
    poll(&waiting, 1, 20_000)
    _ = fcntl(socket.rawValue, F_SETFL, 0)
    try socket.writeAll(bytes)
    return socket
  }
}

extension FileDescriptor {
  /// Reads up to the end of the stream; nil where reading fails.
  fileprivate func readAll() -> [UInt8]? {
    var all: [UInt8] = []
    while let bytes = readSome() {
      if bytes.isEmpty { return all }
      all += bytes
    }
    return nil
  }

  fileprivate func read(exactly count: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count {
      var rest = [UInt8](repeating: 0, count: count - all.count)
      let read = try rest.withUnsafeMutableBytes { try self.read(into: $0) }
      guard read > 0 else { throw Errno.brokenPipe }
      all += rest[..<read]
    }
    return all
  }
}

@Suite(.serialized) struct AgentProxyTests {
  private static let established = "HTTP/1.1 200 Connection established\r\n\r\n"
  private let host = "host.sandbox.internal"

  private func fixture() throws -> AgentFixture { try AgentFixture(.allow([try HostPattern(parsing: host)])) }

  @Test func aTunnelCarriesWhatCameWithTheRequest() throws {
    let (server, agent) = (try LoopbackServer.echo(), try fixture())
    let client = try agent.client(saying: "CONNECT \(host):\(server.port) HTTP/1.1\r\n\r\nearly".utf8)
    defer { client.discard() }
    client.endWriting()
    #expect(client.readAll() == Array("\(Self.established)early".utf8))
  }

  @Test(arguments: [4, 5] as [UInt8])
  func socksWorks(_ version: UInt8) throws {
    let (server, agent) = (try LoopbackServer.echo(), try fixture())
    let port = [UInt8(server.port >> 8), UInt8(server.port & 0xFF)]
    let request: [UInt8] =
      version == 4
      ? [4, 1] + port + [0, 0, 0, 1, 0] + host.utf8 + [0]
      : [5, 1, 0, 5, 1, 0, 3, UInt8(host.utf8.count)] + host.utf8 + port
    let client = try agent.client(saying: request + "early".utf8)
    defer { client.discard() }
    client.endWriting()
    let reply: [UInt8] = version == 4 ? [0, 0x5A, 0, 0, 0, 0, 0, 0] : [5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    #expect(client.readAll() == reply + "early".utf8)
  }

  @Test func aForwardedRequestIsTheLastOfItsConnection() throws {
    let server = try LoopbackServer { connection in
      let request = connection.readSome() ?? []
      _ = try? connection.writeAll("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n".utf8 + request)
    }
    let agent = try fixture()
    let client = try agent.client(saying: "GET http://\(host):\(server.port)/a HTTP/1.1\r\nA: b\r\n\r\n".utf8)
    defer { client.discard() }
    let expected = """
      HTTP/1.1 200 OK\r
      Connection: close\r
      \r
      GET /a HTTP/1.1\r
      Host: \(host):\(server.port)\r
      A: b\r
      Connection: close\r
      \r

      """
    #expect(client.readAll().map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test func aRefusalSaysWhy() throws {
    let agent = try fixture()
    let client = try agent.client(saying: "CONNECT example.com:443 HTTP/1.1\r\n\r\n".utf8)
    defer { client.discard() }
    let reply = String(decoding: client.readAll() ?? [], as: UTF8.self)
    #expect(reply.hasPrefix("HTTP/1.1 403 Refused by the sandbox's network policy\r\n"))
    #expect(reply.hasSuffix("\r\n\r\nalphagent: the sandbox's network policy refuses example.com:443\n"))
  }

  @Test func aClientsResetReachesThePeer() throws {
    let wasReset = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      if connection.readAll() == nil { wasReset.signal() }
    }
    let agent = try fixture()
    let client = try agent.client(saying: "CONNECT \(host):\(server.port) HTTP/1.1\r\n\r\n".utf8)
    _ = try client.read(exactly: Self.established.utf8.count)
    client.resetOnClose()
    client.discard()
    #expect(wasReset.wait(timeout: .now() + 4) == .success)
  }

  @Test func aPeersResetReachesTheClient() throws {
    let server = try LoopbackServer { connection in
      _ = connection.readSome()
      connection.resetOnClose()
    }
    let agent = try fixture()
    let client = try agent.client(saying: "CONNECT \(host):\(server.port) HTTP/1.1\r\n\r\n".utf8)
    defer { client.discard() }
    _ = try client.read(exactly: Self.established.utf8.count)
    let start = ContinuousClock.now
    try client.writeAll([2])
    #expect(client.readAll() == nil)
    #expect(start.duration(to: .now) < .seconds(4))
  }

  @Test func connectionsBeyondTheBoundWaitTheirTurn() throws {
    let (server, agent) = (try LoopbackServer.echo(), try fixture())
    let request = Array("CONNECT \(host):\(server.port) HTTP/1.1\r\n\r\n".utf8)
    let clients = try (0..<300).map { _ in try agent.client(saying: request) }
    for client in clients[..<256] { _ = try client.read(exactly: Self.established.utf8.count) }
    var waiting = clients[256...].map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    #expect(poll(&waiting, nfds_t(waiting.count), 100) == 0)
    for client in clients[..<256] { client.discard() }
    for client in clients[256...] {
      _ = try client.read(exactly: Self.established.utf8.count)
      client.discard()
    }
  }
}
