package import AgentProtocol
package import AgentTransport
package import SandboxCore
package import SystemPackage
package import WireFormat

/// The host's end of a sandbox's connections: decides, resolves and connects for the agent's proxy.
///
/// Belongs to the thread of its loop. The agent may be hostile: all that it sends is checked, and all that it can hold
/// is bounded.
package final class Egress {
  private let policy: NetworkPolicy
  private let loop: EventLoop
  private let transport: FrameTransport
  private let resolver: Resolver
  private let denied: (DeniedConnection) -> Void
  private let answers: LoopMailbox<Answer>
  private var inbox: Watch?
  private var lookups: [CallID: Lookup] = [:]
  private var connections: [CallID: EgressConnection] = [:]
  private var latest: UInt32 = 0
  private var isOpen = true

  /// Most connections at once, those being made included.
  package static let mostConnections = 256

  /// Name that is being looked up. It counts as a connection until the answer comes, even when cancelled, so that the
  /// resolver's work stays bounded.
  private struct Lookup {
    let target: EgressTarget
    let privateAllowed: Bool
    var isCancelled = false
  }

  /// Answer from a resolver's thread.
  private struct Answer: Sendable {
    let call: CallID
    let resolution: Resolution
  }

  /// `denied` is called on the loop's thread for each connection that the policy refuses; a hostile program can cause
  /// any number of calls. SIGPIPE must be ignored or blocked in that thread.
  package init(
    policy: NetworkPolicy, loop: EventLoop, transport: FrameTransport, resolver: Resolver = Resolver(),
    denied: @escaping (DeniedConnection) -> Void
  ) throws(Errno) {
    self.policy = policy
    self.loop = loop
    self.transport = transport
    self.resolver = resolver
    self.denied = denied
    answers = try LoopMailbox()
    inbox = answers.open(on: loop) { [unowned self] in resolved($0) }
  }

  deinit { close() }

  /// Takes a frame of one of the agent's calls; ignores one for a call that has ended, which is late, not wrong.
  package func receive(_ frame: Frame) throws(ProtocolViolation) {
    guard isOpen else { return }
    if case .connect(let host, let port) = frame.message { return try open(frame.call, host, port) }
    if case .cancel = frame.message { return cancel(frame.call) }
    guard lookups[frame.call]?.isCancelled != false else { throw ProtocolViolation("a connection does not stand yet") }
    try connections[frame.call]?.receive(frame.message)
  }

  /// Drops every connection, and ignores all later frames.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    inbox?.cancel()
    for connection in connections.values { connection.abort() }
    connections = [:]
    lookups = [:]
  }

  // MARK: Opening

  private func open(_ call: CallID, _ host: [UInt8], _ port: UInt16) throws(ProtocolViolation) {
    guard call.isAgents, call.value > latest else { throw ProtocolViolation("call \(call.value) is not a new one") }
    latest = call.value
    guard let target = EgressTarget(host: host, port: port) else {
      return fail(call, .invalid, "that is no host and port")
    }
    guard lookups.count + connections.count < Self.mostConnections else {
      return fail(call, .tooMany, "the sandbox has \(Self.mostConnections) connections already")
    }
    switch policy.admits(name: target.host, port: port) {
    case .refuse: refuse(call, target)
    case .resolve(let privateAllowed): resolve(call, Lookup(target: target, privateAllowed: privateAllowed))
    case .connect(let address): connect(call, target, to: [address])
    case .hostLoopback: connect(call, target, to: [.v4(0x7F00_0001), .v6(1)])
    }
  }

  private func resolve(_ call: CallID, _ lookup: Lookup) {
    if let literal = IPAddress(lenient: lookup.target.host) {
      return check([literal.unmapped], call, lookup)
    }
    lookups[call] = lookup
    resolver.resolve(lookup.target.host) { [answers] in answers.post(Answer(call: call, resolution: $0)) }
  }

  private func resolved(_ answer: Answer) {
    guard let lookup = lookups.removeValue(forKey: answer.call), !lookup.isCancelled else { return }
    switch answer.resolution {
    case .failed(let reason):
      fail(answer.call, .notFound, "cannot resolve \(lookup.target.host): \(reason)")
    case .addresses(let addresses): check(addresses, answer.call, lookup)
    }
  }

  private func check(_ addresses: [IPAddress], _ call: CallID, _ lookup: Lookup) {
    do throws(Errno) {
      let own = try hostAddresses(among: addresses + addresses.compactMap(\.embeddedIPv4))
      guard policy.admits(addresses: addresses, privateAllowed: lookup.privateAllowed, hostAddresses: own) else {
        return refuse(call, lookup.target)
      }
      connect(call, lookup.target, to: addresses)
    } catch {
      fail(call, .io, "this host's routes cannot be read: \(error)")
    }
  }

  private func hostAddresses(among addresses: [IPAddress]) throws(Errno) -> Set<IPAddress> {
    var own: Set<IPAddress> = []
    for address in addresses where try HostRoutes.endHere(for: address) { own.insert(address) }
    return own
  }

  private func connect(_ call: CallID, _ target: EgressTarget, to addresses: [IPAddress]) {
    let connection = EgressConnection(call, to: target, over: transport, on: loop)
    connection.ended = { [unowned self] in connections[call] = nil }
    connections[call] = connection
    connection.start(addresses)
  }

  // MARK: Ending

  private func cancel(_ call: CallID) {
    lookups[call]?.isCancelled = true
    connections[call]?.abort()
    connections[call] = nil
  }

  private func refuse(_ call: CallID, _ target: EgressTarget) {
    denied(DeniedConnection(host: target.host, port: target.port))
    fail(call, .refused, "the sandbox's network policy refuses \(target)")
  }

  private func fail(_ call: CallID, _ failure: CallFailure, _ detail: String) {
    transport.send(call, .failed(failure, detail: Array(detail.utf8)))
  }
}
