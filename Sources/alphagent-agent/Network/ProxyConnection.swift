import AgentProtocol
import AgentTransport
import ProxyProtocol
import SystemCalls
import SystemPackage
import WireFormat

/// Connection of a client to the proxy, from its first byte to its last.
final class ProxyConnection {
  private enum State {
    /// The client names its target.
    case handshaking
    /// The host connects.
    case calling(CallID, ProxyStyle)
    case relaying(CallID, SocketRelay)
    /// Nothing but closing is left.
    case over
  }

  private let client: FileDescriptor
  private unowned let proxy: EgressProxy
  private var state = State.handshaking
  private var handshake = ProxyHandshake()
  /// Head of the answer, where the proxy forwards a request and not only bytes.
  private var response: ResponseHead?
  private var watch: Watch?
  private var deadline: LoopTimer?

  private static let longestHandshake = Duration.seconds(30)

  init(_ client: FileDescriptor, of proxy: EgressProxy) {
    self.client = client
    self.proxy = proxy
    watch = proxy.loop.watch(client, for: .readable) { [unowned self] in ready($0) }
    deadline = proxy.loop.schedule(after: Self.longestHandshake) { [unowned self] in close() }
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch (state, message) {
    case (.calling(let call, let style), .done): connected(call, style)
    case (.calling(let call, let style), .failed(let failure, let detail)):
      proxy.endCall(call)
      refuse(style.failure(ProxyFailure(failure), detail: detail))
    case (.relaying(_, let relay), .failed):
      relay.abort()
      end()
    case (.relaying(_, let relay), _): try forward(message, to: relay)
    default: throw ProtocolViolation("a connection takes no such message now")
    }
  }

  // MARK: Handshake

  /// Handles an event of the client; while the host connects, that is only the client's end.
  private func ready(_ interest: Interest) {
    switch state {
    case .handshaking: read()
    case .calling(let call, _):
      proxy.transport.send(call, .cancel)
      close()
    case .relaying, .over: break
    }
  }

  private func read() {
    var result = IOOutcome.later
    let bytes = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
      result = client.readNow(into: UnsafeMutableRawBufferPointer(buffer))
      if case .bytes(let read) = result { count = read }
    }
    switch result {
    case .bytes(1...):
      handshake.append(bytes)
      proceed()
    case .later: break
    case .bytes, .failed: close()
    }
  }

  private func proceed() {
    while case .handshaking = state {
      switch handshake.next() {
      case .needMore: return
      case .reply(let bytes): if !say(bytes) { close() }
      case .connect(let host, let port, let style): call(host, port, style)
      case .reject(let bytes): refuse(bytes)
      }
    }
  }

  private func call(_ host: [UInt8], _ port: UInt16, _ style: ProxyStyle) {
    guard let call = proxy.openCall(for: self) else { return close() }
    deadline?.cancel()
    watch?.interest = .broken
    state = .calling(call, style)
    proxy.transport.send(call, .connect(host: host, port: port))
  }

  /// Returns whether all was sent at once: replies are short and the socket's buffer is empty.
  private func say(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { client.writeNow($0) } == .bytes(bytes.count)
  }

  // MARK: Connection

  private func connected(_ call: CallID, _ style: ProxyStyle) {
    do throws(Errno) {
      guard say(style.success) else { throw .brokenPipe }
      stopWatching()
      if style == .httpForward { response = ResponseHead() }
      let relay = try SocketRelay(
        client, call: call, sends: .input, sendingFirst: handshake.takePayload(), receives: .output,
        over: proxy.transport, on: proxy.loop, ended: { [unowned self] in relayEnded(call, $0) })
      state = .relaying(call, relay)
    } catch {
      proxy.transport.send(call, .cancel)
      close()
    }
  }

  private func forward(_ message: Message, to relay: SocketRelay) throws(ProtocolViolation) {
    switch message {
    case .data(.output, let bytes) where response != nil:
      try relay.receive(bytes.count, writing: response?.rewrite(bytes) ?? bytes)
    case .end(.output):
      if let rest = response?.finish(), !rest.isEmpty { try relay.receive(0, writing: rest) }
      try relay.receive(message)
    default: try relay.receive(message)
    }
  }

  private func relayEnded(_ call: CallID, _ ending: SocketRelay.End) {
    if ending == .broken { proxy.transport.send(call, .cancel) }
    end()
  }

  // MARK: End

  /// Tells the client why there is no connection, and closes.
  private func refuse(_ reply: [UInt8]) {
    guard say(reply) else { return close() }
    state = .over
    stopWatching()
    client.endWriting()
    client.closeLingering(on: proxy.loop) { [self] in proxy.forget(self) }
  }

  private func close() {
    stopWatching()
    client.discard()
    end()
  }

  /// Ends the connection; comes last, since this object may be gone when it returns.
  private func end() {
    if case .calling(let call, _) = state { proxy.endCall(call) }
    if case .relaying(let call, _) = state { proxy.endCall(call) }
    state = .over
    proxy.forget(self)
  }

  private func stopWatching() {
    watch?.cancel()
    deadline?.cancel()
  }
}

extension ProxyFailure {
  fileprivate init(_ failure: CallFailure) {
    self =
      switch failure {
      case .refused: .refusedByPolicy
      case .notFound: .nameNotFound
      case .unreachable: .unreachable
      case .io: .connectionRefused
      case .timedOut: .timedOut
      case .tooMany: .tooManyConnections
      case .invalid: .invalidTarget
      }
  }
}
