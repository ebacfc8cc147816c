import ArgumentParser
import SandboxCore

/// Option that names the session of a command.
struct SessionFlags: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.", valueName: "id"),
    completion: .session)
  var session: String?
}

extension SessionFlags {
  /// Returns the session named by the option or by ALPHAGENT_SESSION; nil for none. Throws for an option without a name,
  /// as of a variable that is not set: a sandbox in the session's place would surprise.
  func reference(_ environment: (String) -> String?) throws(SandboxError) -> String? {
    guard session != "" else {
      throw .usage("--session is given no name: ''", hint: "name a session, or leave the option out")
    }
    return SessionReference.named(session, environment)
  }

  /// Returns the named session; throws where there is none.
  func requiredReference(_ environment: (String) -> String?) throws(SandboxError) -> String {
    guard let reference = try reference(environment) else {
      throw .usage("there is no session to use", hint: "name one with --session, or in ALPHAGENT_SESSION")
    }
    return reference
  }
}

/// The session that a command is about, by an option, an argument or the environment.
enum SessionReference {
  /// Returns the given session, else the one of ALPHAGENT_SESSION; nil for none. An empty name is none.
  static func named(_ given: String?, _ environment: (String) -> String?) -> String? {
    let named = given ?? environment("ALPHAGENT_SESSION")
    return named?.isEmpty == false ? named : nil
  }

  /// As `named`, for a session that is an argument; throws where there is none.
  static func required(_ id: String?, _ environment: (String) -> String?) throws(SandboxError) -> String {
    if let reference = named(id, environment) { return reference }
    throw .usage("no session is named", hint: "give its id, or set ALPHAGENT_SESSION")
  }
}

/// Options of a new session, besides those of its sandbox.
struct SessionShapeFlags: ParsableArguments {
  @Option(help: ArgumentHelp("A name, which serves as the id.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("A label to find it by. Repeatable.", valueName: "key=value"))
  var label: [String] = []

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The longest that it may live; default: 24h.", valueName: "time"))
  var ttl: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The longest that it may live without an execution or a client; default: 30m.", valueName: "time"))
  var idle: String?

  /// Throws for options of a session where none is made.
  func checkUnused() throws(SandboxError) {
    let given = [
      ("--name", name != nil), ("--label", !label.isEmpty), ("--ttl", ttl != nil), ("--idle", idle != nil),
    ]
    guard let option = given.first(where: \.1)?.0 else { return }
    throw .usage("\(option) is for a session, and none is made", hint: "leave it out, or see 'alphagent create --help'")
  }

  func options() throws(SandboxError) -> SessionOptions {
    var options = SessionOptions()
    if let name { try named("--name") { () throws(SandboxError) in try SessionOptions.checkName(name) } }
    options.name = name
    options.labels = try Labels.parse(label)
    if let ttl { options.timeToLive = try named("--ttl") { () throws(SandboxError) in try Duration(parsing: ttl) } }
    if let idle { options.idle = try named("--idle") { () throws(SandboxError) in try Duration(parsing: idle) } }
    return options
  }
}

/// Labels from the values of `--label`.
enum Labels {
  static func parse(_ texts: [String]) throws(SandboxError) -> [String: String] {
    var labels: [String: String] = [:]
    for text in texts {
      let label = try named("--label") { () throws(SandboxError) in try SessionOptions.parseLabel(text) }
      labels[label.key] = label.value
    }
    return labels
  }
}
