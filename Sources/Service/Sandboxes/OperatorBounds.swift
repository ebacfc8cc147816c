import SandboxCore
import ServiceAPI

/// Bounds that the operator sets to what a key may ask for.
struct OperatorBounds: Sendable {
  let maxSandboxes: Int
  let maxSandboxesPerKey: Int
  private let maxMemory: ByteSize?
  private let maxTimeToLive: Duration?
  /// Private hosts that may be allowed.
  private let hosts: [HostPattern]

  init(_ options: ServiceOptions) throws(SandboxError) {
    maxSandboxes = options.maxSandboxes
    maxSandboxesPerKey = options.maxSandboxesPerKey
    maxMemory = options.maxMemory.map(ByteSize.init(bytes:))
    maxTimeToLive = options.maxTimeToLiveMs.map { .milliseconds($0) }
    hosts = try options.allowedHosts.map { text throws(SandboxError) in try HostPattern(parsing: text) }
  }

  /// The options as the operator allows them: a default that is over a bound becomes the bound, what was asked for
  /// and is over it is refused.
  func checked(_ options: SandboxOptions) throws(SandboxError) -> SandboxOptions {
    var options = options
    if let maxMemory, options.memory.bytes > maxMemory.bytes {
      guard !options.required.contains(.memory) else {
        throw .failure(
          .notAllowed, "memory \(options.memory) is more than this service allows", hint: "ask for \(maxMemory) at most"
        )
      }
      options.memory = maxMemory
    }
    switch options.network {
    case .none, .public: break
    case .publicAndHost(let patterns): options.network = .publicAndHost(try patterns.map(checked))
    case .allow(let patterns): options.network = .allow(try patterns.map(checked))
    }
    return options
  }

  /// The session's options as the operator allows them.
  func checked(_ session: SessionOptions) throws(SandboxError) -> SessionOptions {
    var session = session
    guard let maxTimeToLive, session.timeToLive > maxTimeToLive else { return session }
    guard session.timeToLive == SessionOptions().timeToLive else {
      throw .failure(
        .notAllowed, "a time to live of \(session.timeToLive.text) is longer than this service allows",
        hint: "ask for \(maxTimeToLive.text) at most")
    }
    session.timeToLive = maxTimeToLive
    return session
  }

  /// A pattern that leads to private addresses only where the operator has named the host.
  private func checked(_ pattern: HostPattern) throws(SandboxError) -> HostPattern {
    if hosts.contains(where: { $0.covers(pattern) }) { return pattern }
    guard let restricted = pattern.publicOnly else {
      throw .failure(
        .notAllowed, "'\(pattern)' is private to the service, which does not allow it",
        hint: "its operator can, with 'serve --allow \(pattern)'")
    }
    return restricted
  }
}
