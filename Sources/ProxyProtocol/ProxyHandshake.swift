/// Parser of the handshake of the sandbox's proxy: SOCKS 4, 4a and 5, HTTP `CONNECT`, and plain HTTP requests with an
/// absolute URI. Does no I/O.
package struct ProxyHandshake {
  /// Next step of the proxy.
  package enum Action: Equatable, Sendable {
    /// Wait until the client has sent more.
    case needMore
    /// Send this to the client and ask again.
    case reply([UInt8])
    /// Connect, then answer in the client's style and send the peer the bytes of `takePayload`.
    case connect(host: [UInt8], port: UInt16, ProxyStyle)
    /// Send this to the client and close.
    case reject([UInt8])
  }

  private enum Stage {
    case start, socks4, socks5Greeting, socks5Request, http, connected, rejected
  }

  private var stage = Stage.start
  private var buffer: ArraySlice<UInt8> = []
  private var head = RequestHead()

  package init() {}

  /// Appends bytes from the client.
  package mutating func append(_ bytes: some Sequence<UInt8>) {
    if stage != .rejected { buffer.append(contentsOf: bytes) }
  }

  /// The first bytes for the peer: a rewritten request, and the client's bytes behind its handshake.
  package mutating func takePayload() -> [UInt8] {
    defer { buffer = [] }
    return Array(buffer)
  }

  /// The next step; after `connect` and `reject` there is none.
  package mutating func next() -> Action {
    guard let first = buffer.first else { return .needMore }
    switch stage {
    case .start: return begin(first)
    case .socks4: return step(SOCKS.request4)
    case .socks5Greeting: return greet()
    case .socks5Request: return step(SOCKS.request5)
    case .http: return readHead()
    case .connected, .rejected: return .needMore
    }
  }

  private mutating func begin(_ first: UInt8) -> Action {
    switch first {
    case 4: stage = .socks4
    case 5: stage = .socks5Greeting
    default: stage = .http
    }
    return next()
  }

  private mutating func greet() -> Action {
    var reader = ProxyReader(buffer)
    guard let acceptsNoAuthentication = SOCKS.greeting5(from: &reader) else { return .needMore }
    buffer = reader.rest
    guard acceptsNoAuthentication else { return reject([5, 0xFF]) }
    stage = .socks5Request
    return .reply([5, 0])
  }

  /// One whole SOCKS request.
  private mutating func step(
    _ parse: (inout ProxyReader) throws(ProxyRejection) -> ProxyTarget?
  ) -> Action {
    var reader = ProxyReader(buffer)
    do {
      guard let target = try parse(&reader) else { return .needMore }
      buffer = reader.rest
      return connect(target)
    } catch {
      return reject(error.reply)
    }
  }

  private mutating func readHead() -> Action {
    do {
      guard let target = try head.read(from: &buffer) else { return .needMore }
      buffer = head.rewritten + buffer
      return connect(target)
    } catch {
      return reject(error.reply)
    }
  }

  private mutating func connect(_ target: ProxyTarget) -> Action {
    stage = .connected
    return .connect(host: target.host, port: target.port, target.style)
  }

  private mutating func reject(_ reply: [UInt8]) -> Action {
    stage = .rejected
    buffer = []
    return .reject(reply)
  }
}
