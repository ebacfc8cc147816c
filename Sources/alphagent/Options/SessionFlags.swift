import ArgumentParser
import SandboxCore

/// Which session a command is about.
struct SessionFlags: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.", valueName: "id"))
  var session: String?
}

extension SessionFlags {
  /// The session that is named; nil where none is. An empty name is none.
  func reference(_ environment: (String) -> String?) -> String? {
    let named = session ?? environment("ALPHAGENT_SESSION")
    return named?.isEmpty == false ? named : nil
  }

  /// For commands that are about nothing else.
  func requiredReference(_ environment: (String) -> String?) throws(SandboxError) -> String {
    guard let reference = reference(environment) else {
      throw .usage("there is no session to use", hint: "name one with --session, or in ALPHAGENT_SESSION")
    }
    return reference
  }
}

/// How a session is made, beside its sandbox.
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
      "The longest that it may live without an execution or a connected client; default: 30m.", valueName: "time"))
  var idle: String?

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

/// The labels that `--label` spells.
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
