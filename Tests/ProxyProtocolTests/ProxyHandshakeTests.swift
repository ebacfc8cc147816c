import ProxyProtocol
import TestSupport
import Testing

/// Outcome of a handshake.
struct HandshakeOutcome: Equatable {
  var replies: [UInt8] = []
  var host: String?
  var port: UInt16?
  var style: ProxyStyle?
  var rejection: [UInt8]?
  var payload: [UInt8] = []

  /// Feeds the pieces one by one; those that come after the decision are payload.
  init(_ pieces: [some Sequence<UInt8>]) {
    var handshake = ProxyHandshake()
    for piece in pieces {
      handshake.append(piece)
      take(from: &handshake)
    }
    payload = handshake.takePayload()
  }

  private mutating func take(from handshake: inout ProxyHandshake) {
    while true {
      switch handshake.next() {
      case .needMore: return
      case .reply(let bytes): replies += bytes
      case .connect(let host, let port, let style): (self.host, self.port, self.style) = (host.text, port, style)
      case .reject(let reply): rejection = reply
      }
    }
  }
}

/// A handshake and the connection that it asks for.
struct HandshakeCase: Sendable, CustomTestStringConvertible {
  let client: [UInt8]
  let host: String
  let port: UInt16
  let style: ProxyStyle
  var replies: [UInt8] = []
  var payload: [UInt8] = []

  var testDescription: String { "\(style) \(host):\(port) \(client.prefix(24))" }

  static let greeting: [UInt8] = [5, 1, 0]

  static func socks5(_ request: [UInt8], _ host: String, _ port: UInt16, after greeting: [UInt8] = greeting) -> Self {
    Self(client: greeting + request, host: host, port: port, style: .socks5, replies: [5, 0])
  }

  static func forward(_ client: String, _ host: String, _ port: UInt16 = 80, sends payload: String) -> Self {
    Self(client: .init(text: client), host: host, port: port, style: .httpForward, payload: .init(text: payload))
  }

  static func tunnel(_ client: String, _ host: String, _ port: UInt16, sends payload: String = "") -> Self {
    Self(client: .init(text: client), host: host, port: port, style: .httpTunnel, payload: .init(text: payload))
  }

  static let socks: [Self] = [
    .socks5([5, 1, 0, 3, 4] + "a.io".utf8 + [1, 187], "a.io", 443),
    .socks5([5, 1, 0, 1, 10, 0, 0, 1, 0, 80], "10.0.0.1", 80),
    .socks5([5, 1, 0, 1, 10, 0, 0, 1, 0, 80], "10.0.0.1", 80, after: [5, 3, 2, 1, 0]),
    .socks5([5, 1, 0, 4, 0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [1, 1, 187], "2001:db8::1", 443),
    .socks5([5, 1, 0, 4] + [UInt8](repeating: 0, count: 16) + [0, 80], "::", 80),
    .socks5([5, 1, 0, 4] + [UInt8](repeating: 1, count: 16) + [0, 80], "101:101:101:101:101:101:101:101", 80),
    .socks5([5, 1, 0, 4, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 80], "1:0:1:1::", 80),
    .socks5([5, 1, 0, 4, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 80], "1:0:1:1:1:1:1:1", 80),
    Self(client: [4, 1, 0, 80, 1, 2, 3, 4, 0], host: "1.2.3.4", port: 80, style: .socks4),
    Self(client: [4, 1, 0, 80, 1, 2, 3, 4] + "me\0".utf8, host: "1.2.3.4", port: 80, style: .socks4),
    Self(client: [4, 1, 0, 80, 0, 0, 0, 9] + "me\0a.io\0".utf8, host: "a.io", port: 80, style: .socks4),
    Self(
      client: [4, 1, 0, 80, 1, 2, 3, 4, 0] + "more\0".utf8, host: "1.2.3.4", port: 80, style: .socks4,
      payload: .init(text: "more\0")),
  ]

  static let http: [Self] = [
    .tunnel("CONNECT a.io:443 HTTP/1.1\r\nHost: a.io:443\r\nProxy-Authorization: Basic eA==\r\n\r\n", "a.io", 443),
    .tunnel("CONNECT a.io:443 HTTP/1.0\n\n\u{16}\u{3}", "a.io", 443, sends: "\u{16}\u{3}"),
    .tunnel("\r\nCONNECT [2001:db8::1]:22 HTTP/1.1\r\n\r\n", "2001:db8::1", 22),
    .forward(
      "GET http://a.io/x?y=1#z HTTP/1.1\r\nHost: evil\r\nAccept: */*\r\nProxy-Connection: Keep-Alive\r\n\r\n", "a.io",
      sends: "GET /x?y=1 HTTP/1.1\r\nHost: a.io\r\nAccept: */*\r\nConnection: close\r\n\r\n"),
    .forward(
      "GET HTTP://u:p@a.io:8080 HTTP/1.0\r\n\r\n", "a.io", 8080,
      sends: "GET / HTTP/1.0\r\nHost: a.io:8080\r\nConnection: close\r\n\r\n"),
    .forward(
      "GET http://[::1]:/?q HTTP/1.1\nHost: x\n\n", "::1",
      sends: "GET /?q HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n"),
    .forward(
      "OPTIONS http://a.io HTTP/1.1\r\n\r\n", "a.io",
      sends: "OPTIONS * HTTP/1.1\r\nHost: a.io\r\nConnection: close\r\n\r\n"),
    .forward(
      "POST http://a.io/ HTTP/1.1\r\nConnection: Keep-Alive, X-Mine,content-length\r\nx-mine: 1\r\nKeep-Alive: 5\r\n"
        + "Upgrade: h2c\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nbody", "a.io",
      sends:
        "POST / HTTP/1.1\r\nHost: a.io\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nbody"),
  ]
}

@Suite struct ProxyHandshakeTests {
  @Test(arguments: HandshakeCase.socks + HandshakeCase.http)
  func understandsRequestsInEveryChunking(_ test: HandshakeCase) {
    for size in 1...test.client.count {
      let outcome = HandshakeOutcome(test.client.chunks(of: size))
      #expect(outcome.host == test.host)
      #expect(outcome.port == test.port)
      #expect(outcome.style == test.style)
      #expect(outcome.replies == test.replies)
      #expect(outcome.payload.text == test.payload.text)
      #expect(outcome.rejection == nil)
    }
  }

  @Test(arguments: HandshakeCase.socks + HandshakeCase.http)
  func waitsForTheEndOfEveryRequest(_ test: HandshakeCase) {
    let trailing = test.style == .httpForward ? (test.payload.text.hasSuffix("body") ? 4 : 0) : test.payload.count
    for length in 0..<test.client.count - trailing {
      let outcome = HandshakeOutcome([test.client.prefix(length)])
      #expect(outcome.host == nil)
      #expect(outcome.rejection == nil)
    }
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\n", 400, "this is the sandbox's proxy"), ("OPTIONS * HTTP/1.1\r\n", 400, "CONNECT HOST:PORT"),
    ("GET https://a.io/ HTTP/1.1\r\n", 400, "CONNECT HOST:443"), ("GET ftp://a.io/ HTTP/1.1\r\n", 400, "http only"),
    ("GET http:/a.io/ HTTP/1.1\r\n", 400, ""), ("GET http:///x HTTP/1.1\r\n", 400, "names no host"),
    ("GET http://a.io:0/ HTTP/1.1\r\n", 400, "port"), ("GET http://a.io:65536/ HTTP/1.1\r\n", 400, "port"),
    ("GET http://a.io:-1/ HTTP/1.1\r\n", 400, "port"), ("GET http://[::1/ HTTP/1.1\r\n", 400, ""),
    ("GET http://[a.io]/ HTTP/1.1\r\n", 400, ""), ("GET http://::1/ HTTP/1.1\r\n", 400, ""),
    ("CONNECT a.io HTTP/1.1\r\n", 400, "HOST:PORT"), ("CONNECT :443 HTTP/1.1\r\n", 400, ""),
    ("CONNECT u@a.io:443 HTTP/1.1\r\n", 400, ""), ("CONNECT http://a.io:443 HTTP/1.1\r\n", 400, ""),
    ("GET http://a.io/ HTTP/2.0\r\n", 400, ""), ("GET  http://a.io/ HTTP/1.1\r\n", 400, ""),
    ("GET http://a.io/ b HTTP/1.1\r\n", 400, ""), ("EHLO a.io\r\n", 400, "speaks HTTP and SOCKS"),
    ("GET http://a.io/\u{0} HTTP/1.1\r\n", 400, "control character"), ("\u{16}\u{3}\u{1}", 400, "HTTP and SOCKS"),
    ("{\"json\": 1}", 400, ""), ("GET http://a.io/ HTTP/1.1\r\nbad header\r\n", 400, "malformed"),
    ("GET http://a.io/ HTTP/1.1\r\nA: b\r\n c\r\n", 400, "malformed"),
    ("GET http://a.io/ HTTP/1.1\r\nA : b\r\n", 400, "malformed"),
  ])
  func refusesWhatIsNoProxyRequest(_ client: String, _ status: Int, _ message: String) throws {
    let reply = try #require(HandshakeOutcome([client.utf8]).rejection?.text)
    #expect(reply.hasPrefix("HTTP/1.1 \(status) "))
    #expect(reply.contains(message))
    #expect(HandshakeOutcome([[UInt8](client.utf8)].flatMap { $0.chunks(of: 1) }).rejection?.text == reply)
  }

  @Test(
    arguments: [
      ([5, 1, 2], [5, 0xFF]), ([5, 0], [5, 0xFF]), ([5, 1, 0, 5, 2, 0, 1], [5, 7]), ([5, 1, 0, 5, 1, 0, 9], [5, 8]),
      ([5, 1, 0, 4, 1, 0, 1], [5, 1]), ([5, 1, 0, 5, 1, 0, 3, 0, 0, 80], [5, 1]),
      ([5, 1, 0, 5, 1, 0, 3, 1, 10, 0, 80], [5, 1]), ([5, 1, 0, 5, 1, 0, 1, 1, 2, 3, 4, 0, 0], [5, 1]),
      ([4, 2], [0, 0x5B]), ([4, 1, 0, 80, 0, 0, 0, 1, 0, 0], [0, 0x5B]),
      ([4, 1, 0, 80, 1, 2, 3, 4] + [UInt8](repeating: 65, count: 256), [0, 0x5B]),
    ] as [([UInt8], [UInt8])])
  func answersWrongSOCKSRequests(_ client: [UInt8], _ start: [UInt8]) throws {
    let rejection = try #require(HandshakeOutcome([client]).rejection)
    #expect(rejection.starts(with: start))
    #expect(HandshakeOutcome(client.chunks(of: 1)).rejection == rejection)
  }

  @Test func boundsTheHead() throws {
    let start = "GET http://a.io/ HTTP/1.1\r\n"
    let field = "A: \(String(repeating: "b", count: 1000))\r\n"
    let many = start + String(repeating: field, count: 64)
    #expect(HandshakeOutcome([(many + "\r\n").utf8]).host == "a.io")
    for tooLong in [many + many.dropFirst(start.count), start + "A: " + String(repeating: "b", count: 70_000)] {
      for size in [1, 1000, tooLong.utf8.count] {
        let reply = try #require(HandshakeOutcome(Array(tooLong.utf8).chunks(of: size)).rejection?.text)
        #expect(reply.hasPrefix("HTTP/1.1 431 "))
      }
    }
  }

  @Test func survivesNoise() {
    var generator = SeededGenerator(seed: 1)
    let seeds = (HandshakeCase.socks + HandshakeCase.http).map(\.client)
    for round in 0..<20_000 {
      var client = seeds[round % seeds.count]
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let index = Int.random(in: 0..<client.count, using: &generator)
        client[index] = UInt8.random(in: .min ... .max, using: &generator)
      }
      if round % 5 == 0 { client = generator.bytes(Int.random(in: 1...64, using: &generator)) }
      let whole = HandshakeOutcome([client])
      let pieces = HandshakeOutcome(client.chunks(of: Int.random(in: 1...7, using: &generator)))
      #expect(whole == pieces, "\(client)")
      if let host = whole.host { #expect(1...255 ~= host.utf8.count) }
    }
  }
}

@Suite struct ProxyStyleTests {
  @Test(
    arguments: [
      (ProxyFailure.refusedByPolicy, 403, 2), (.nameNotFound, 502, 4), (.unreachable, 502, 4),
      (.connectionRefused, 502, 5), (.timedOut, 504, 4), (.tooManyConnections, 503, 1), (.invalidTarget, 400, 1),
    ] as [(ProxyFailure, Int, UInt8)])
  func saysWhyInEveryStyle(_ failure: ProxyFailure, _ status: Int, _ code: UInt8) {
    let detail = [UInt8](text: "the sandbox's network policy refuses a.io:80")
    let tunnel = ProxyStyle.httpTunnel.failure(failure, detail: detail).text
    #expect(tunnel.hasPrefix("HTTP/1.1 \(status) "))
    #expect(tunnel.hasSuffix("\r\n\r\nalphagent: \(detail.text)\n"))
    #expect(tunnel.contains("\r\nContent-Length: \(detail.count + 12)\r\n"))
    #expect(tunnel.contains("details=\"\(detail.text)\""))
    #expect(ProxyStyle.httpForward.failure(failure, detail: detail).text == tunnel)
    #expect(ProxyStyle.socks5.failure(failure, detail: detail) == [5, code, 0, 1, 0, 0, 0, 0, 0, 0])
    #expect(ProxyStyle.socks4.failure(failure, detail: detail) == [0, 0x5B, 0, 0, 0, 0, 0, 0])
  }

  @Test func saysSuccessInEveryStyle() {
    #expect(ProxyStyle.socks5.success == [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    #expect(ProxyStyle.socks4.success == [0, 0x5A, 0, 0, 0, 0, 0, 0])
    #expect(ProxyStyle.httpTunnel.success.text.hasPrefix("HTTP/1.1 200 "))
    #expect(ProxyStyle.httpForward.success.isEmpty)
  }

  @Test func noDetailAddsAHeader() {
    let reply = ProxyStyle.httpTunnel.failure(.refusedByPolicy, detail: .init(text: "a\r\nX: y\"é\u{1B}")).text
    let head = reply.prefix(upTo: reply.firstRange(of: "\r\n\r\n")?.lowerBound ?? reply.startIndex)
    #expect(!head.contains("\r\nX: y"))
    #expect(head.contains("details=\"a??X: y????\""))
  }
}
