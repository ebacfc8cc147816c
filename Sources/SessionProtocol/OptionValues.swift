package import SandboxCore
package import WireFormat

/// Id and options of a session to make.
package struct SessionOrder: WireValue, Equatable, Sendable {
  package let id: SessionID
  package let options: SandboxOptions
  package let session: SessionOptions

  package init(id: SessionID, options: SandboxOptions, session: SessionOptions) {
    self.id = id
    self.options = options
    self.session = session
  }

  package func write(to wire: inout WireWriter) {
    wire.text(id.description)
    options.write(to: &wire)
    session.write(to: &wire)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    guard let id = SessionID(try wire.text()) else { throw ProtocolViolation("that is no id of a session") }
    self.id = id
    options = try SandboxOptions(from: &wire)
    session = try SessionOptions(from: &wire)
  }
}

extension SandboxOptions: WireValue {
  package func write(to wire: inout WireWriter) {
    shape.write(to: &wire)
    wire.duration(timeout)
    network.write(to: &wire)
    wire.values(environment)
    wire.list(required.sorted { $0.rawValue < $1.rawValue }) { $0.text($1.rawValue) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init()
    shape = try LaunchShape(from: &wire)
    timeout = try wire.duration()
    network = try NetworkPolicy(from: &wire)
    environment = try wire.values()
    required = Set(try wire.list { wire throws(ProtocolViolation) in try wire.named(Control.self) })
  }
}

extension LaunchShape: WireValue {
  package func write(to wire: inout WireWriter) {
    wire.text(runtime.rawValue)
    limits.memory.write(to: &wire)
    wire.optional(limits.cpus) { $0.number($1) }
    wire.integer(Int64(limits.pids))
    wire.optional(limits.disk) { $1.write(to: &$0) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init()
    runtime = try wire.named()
    limits.memory = try ByteSize(from: &wire)
    limits.cpus = try wire.optional { wire throws(ProtocolViolation) in try wire.number() }
    limits.pids = try wire.count()
    limits.disk = try wire.optional { wire throws(ProtocolViolation) in try ByteSize(from: &wire) }
  }
}

extension SessionOptions: WireValue {
  package func write(to wire: inout WireWriter) {
    wire.optional(name) { $0.text($1) }
    wire.dictionary(labels)
    wire.duration(timeToLive)
    wire.duration(idle)
    wire.optional(owner) { $0.text($1) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init()
    name = try wire.optional { wire throws(ProtocolViolation) in try wire.text() }
    labels = try wire.dictionary()
    timeToLive = try wire.duration()
    idle = try wire.duration()
    // Version 2.1 has no such field.
    owner = try wire.isAtEnd ? nil : wire.optional { wire throws(ProtocolViolation) in try wire.text() }
  }
}

extension ByteSize: WireValue {
  package func write(to wire: inout WireWriter) { wire.integer(bytes) }

  package init(from wire: inout WireReader) throws(ProtocolViolation) { self.init(bytes: try wire.integer()) }
}

extension EnvironmentVariable: WireValue {
  package func write(to wire: inout WireWriter) {
    wire.text(name)
    wire.text(value)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    let (name, value) = (try wire.text(), try wire.text())
    do throws(SandboxError) {
      try self.init(name: name, value: value)
    } catch {
      throw ProtocolViolation(error.message)
    }
  }
}

extension NetworkPolicy: WireValue {
  private enum Kind: UInt8 {
    case none, `public`, publicAndHost, allow
  }

  package func write(to wire: inout WireWriter) {
    let (kind, patterns): (Kind, [HostPattern]) =
      switch self {
      case .none: (.none, [])
      case .public: (.public, [])
      case .publicAndHost(let patterns): (.publicAndHost, patterns)
      case .allow(let patterns): (.allow, patterns)
      }
    wire.integer(kind.rawValue)
    wire.list(patterns) { $0.text($1.wireText) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    let kind = try wire.choice(Kind.self)
    let patterns = try wire.list { wire throws(ProtocolViolation) in try HostPattern(from: &wire) }
    self =
      switch kind {
      case .none: .none
      case .public: .public
      case .publicAndHost: .publicAndHost(patterns)
      case .allow: .allow(patterns)
      }
  }
}

extension HostPattern {
  /// Ending of a pattern for public addresses alone, which no version before 2.2 takes for a host.
  private static let publicMark = " public"

  fileprivate var wireText: String { description + (isPublicOnly ? Self.publicMark : "") }

  fileprivate init(from wire: inout WireReader) throws(ProtocolViolation) {
    let text = try wire.text()
    do throws(SandboxError) {
      let isPublicOnly = text.hasSuffix(Self.publicMark)
      let pattern = try HostPattern(parsing: isPublicOnly ? String(text.dropLast(Self.publicMark.count)) : text)
      guard !isPublicOnly else {
        guard let restricted = pattern.publicOnly else { throw .usage("'\(pattern)' is private") }
        self = restricted
        return
      }
      self = pattern
    } catch {
      throw ProtocolViolation(error.message)
    }
  }
}
