package import SandboxCore

/// Options of a sandbox in a request's body, named as those of `create`.
///
/// A limit that is given is required to be enforced, as on the command line.
package struct SandboxRequest: Sendable, Equatable {
  package let options: SandboxOptions

  /// Takes the fields of a sandbox's shape.
  package init(from fields: inout RequestFields) throws(SandboxError) {
    var options = SandboxOptions()
    if let runtime = try fields.text("runtime") { options.runtime = try Self.runtime(runtime) }
    if let timeout = try fields.duration("timeout") { options.timeout = timeout }
    if let memory = try fields.size("memory") { options.require(.memory) { $0.memory = memory } }
    if let disk = try fields.size("disk") { options.require(.disk) { $0.disk = disk } }
    if let number = try fields.number("cpus") {
      let cpus = try named("cpus") { () throws(SandboxError) in try Limits.cpus(parsing: "\(number)") }
      options.require(.cpus) { $0.cpus = cpus }
    }
    if let number = try fields.whole("pids") {
      let pids = try named("pids") { () throws(SandboxError) in try Limits.pids(parsing: "\(number)") }
      options.require(.pids) { $0.pids = pids }
    }
    options.network = try Self.policy(from: &fields)
    options.environment = try fields.environment()
    for name in try fields.texts("require") {
      options.required.formUnion(
        try named("require") { () throws(SandboxError) in try Control.parseList(name) })
    }
    try options.check(prefix: "")
    self.options = options
  }

  private static func runtime(_ name: String) throws(SandboxError) -> Runtime {
    guard let runtime = Runtime(rawValue: name) else {
      let known = Runtime.allCases.map(\.rawValue).joined(separator: ", ")
      throw .usage("runtime: there is none named '\(name)'", hint: "use one of \(known)")
    }
    return runtime
  }

  private static func policy(from fields: inout RequestFields) throws(SandboxError) -> NetworkPolicy {
    let network = try fields.text("network")
    guard network == nil || network == "none" || network == "public" else {
      throw .usage("network: '\(network ?? "")' is no policy", hint: "use none or public")
    }
    let hosts = try fields.texts("allow")
    return try named("allow") { () throws(SandboxError) in
      try NetworkPolicy(isClosed: network == "none", allowing: hosts)
    }
  }
}

extension SandboxOptions {
  fileprivate mutating func require(_ control: Control, _ set: (inout SandboxOptions) -> Void) {
    set(&self)
    required.insert(control)
  }
}

extension RequestFields {
  /// Takes `env`, an object of names and values.
  mutating func environment() throws(SandboxError) -> [EnvironmentVariable] {
    var variables: [EnvironmentVariable] = []
    for (name, value) in try dictionary("env").sorted(by: { $0.key < $1.key }) {
      variables.append(
        try named("env") { () throws(SandboxError) in try EnvironmentVariable(name: name, value: value) })
    }
    return variables
  }

  /// Most labels of a session, which are in its record and in every list.
  private static let mostLabels = 64

  /// Takes the fields of a session: `name`, `labels`, `ttl` and `idle`.
  package mutating func sessionOptions() throws(SandboxError) -> SessionOptions {
    var options = SessionOptions()
    options.name = try text("name")
    if let name = options.name { try named("name") { () throws(SandboxError) in try SessionOptions.checkName(name) } }
    let labels = try dictionary("labels")
    guard labels.count <= Self.mostLabels else { throw .usage("labels: there are more than \(Self.mostLabels)") }
    for (key, value) in labels {
      let label = try named("labels") { () throws(SandboxError) in try SessionOptions.parseLabel("\(key)=\(value)") }
      guard label.key == key else { throw .usage("labels: '\(key)' is not a key", hint: "a key has no =") }
      options.labels[key] = value
    }
    if let ttl = try duration("ttl") { options.timeToLive = ttl }
    if let idle = try duration("idle") { options.idle = idle }
    return options
  }
}
