public import ArgumentParser
public import SandboxCore
import SystemPackage

/// The policies that `--network` names.
enum NetworkChoice: String, ExpressibleByArgument, CaseIterable {
  case none, `public`
}

extension Runtime: ExpressibleByArgument {}

/// The options that shape a sandbox.
struct SandboxFlags: ParsableArguments {
  // A value may begin with a dash, as -5 does: it is then a wrong value, not a missing one.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The longest that an execution may take: 300 (seconds), 500ms, 5m, 1h; default: 300.", valueName: "time"))
  var timeout: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Memory for all its programs together: 512m, 4g, or a number of megabytes; default: 4096.", valueName: "size"))
  var memory: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("CPUs' worth of time; default: all of the host's.", valueName: "n"))
  var cpus: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Processes and threads at once; default: 512.", valueName: "n"))
  var pids: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Room for /workspace, /tmp and the home directory together, held in memory; default: half of --memory.",
      valueName: "size"))
  var disk: String?

  @Option(help: ArgumentHelp("What programs can connect to: none or public; default: public.", valueName: "policy"))
  var network: NetworkChoice?

  @Option(
    help: ArgumentHelp(
      "A host that can be reached, which may be a private one, and no other on the internet; host.sandbox.internal is "
        + "this machine's own loopback, and comes on top. Repeatable.", valueName: "host[:port]"))
  var allow: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Set a variable, or copy it from the host's environment. Repeatable.", valueName: "name[=value]")
  )
  var env: [String] = []

  @Option(
    help: ArgumentHelp("Read variables from a file of NAME=VALUE lines. Repeatable.", valueName: "file"),
    completion: .file())
  var envFile: [String] = []

  @Option(
    help: ArgumentHelp(
      "What makes the sandbox: bubblewrap, runc or runsc (gVisor), which must be installed; default: bubblewrap.",
      valueName: "name"))
  var runtime: Runtime?

  @Option(
    help: ArgumentHelp(
      "Fail where the host cannot enforce these limits: timeout, memory, cpus, pids, disk, network.", valueName: "list")
  )
  var require: String?
}

extension SandboxFlags {
  /// Returns the sandbox's options; limits set by `--memory`, `--cpus`, `--pids` or `--disk` are required to be
  /// enforced.
  func options(_ environment: (String) -> String?) throws(SandboxError) -> SandboxOptions {
    var options = SandboxOptions()
    if let runtime { options.runtime = runtime }
    if let timeout = try executionTimeout() { options.timeout = timeout }
    if let memory {
      options.memory = try size(memory, "--memory", bareUnit: .megabytes)
      options.required.insert(.memory)
    }
    if let cpus {
      options.cpus = try named("--cpus") { () throws(SandboxError) in try Limits.cpus(parsing: cpus) }
      options.required.insert(.cpus)
    }
    if let pids {
      options.pids = try named("--pids") { () throws(SandboxError) in try Limits.pids(parsing: pids) }
      options.required.insert(.pids)
    }
    if let disk {
      options.disk = try size(disk, "--disk", bareUnit: .megabytes)
      options.required.insert(.disk)
    }
    options.network = try named("--allow") { () throws(SandboxError) in
      try NetworkPolicy(isClosed: network == NetworkChoice.none, allowing: allow)
    }
    options.environment = try variables(environment)
    if let require { options.required.formUnion(try Control.parseList(require)) }
    try options.check(prefix: "--")
    return options
  }

  private func size(_ text: String, _ option: String, bareUnit: ByteSize.Unit) throws(SandboxError) -> ByteSize {
    try named(option) { () throws(SandboxError) in try ByteSize(parsing: text, bareUnit: bareUnit) }
  }

  func executionTimeout() throws(SandboxError) -> Duration? {
    guard let timeout else { return nil }
    return try named("--timeout") { () throws(SandboxError) in try Duration(parsing: timeout) }
  }

  /// Options that change the shape of a sandbox.
  private static let shaping = ["--runtime", "--memory", "--cpus", "--pids", "--disk"]

  /// Whether a command line, not yet parsed, may ask for another shape than the default.
  static func isShaping(_ arguments: [String]) -> Bool {
    arguments.contains { argument in shaping.contains { argument.hasPrefix($0) } }
  }

  /// Throws for options that shape a sandbox: a session has its sandbox already, and an execution in it chooses only
  /// its timeout and variables.
  ///
  /// - Parameter isNamedByOption: whether `--session` names it, and not ALPHAGENT_SESSION.
  func checkForSession(_ reference: String, isNamedByOption: Bool) throws(SandboxError) {
    let given = zip(Self.shaping, [runtime != nil, memory != nil, cpus != nil, pids != nil, disk != nil])
    let others = [("--network", network != nil), ("--allow", !allow.isEmpty), ("--require", require != nil)]
    guard let option = (Array(given) + others).first(where: \.1)?.0 else { return }
    let name = isNamedByOption ? "session '\(reference)'" : "ALPHAGENT_SESSION names session '\(reference)', which"
    throw .usage(
      "\(option) shapes a new sandbox, and \(name) has its shape already",
      hint: "give it to 'alphagent create', or \(isNamedByOption ? "leave out --session" : "unset ALPHAGENT_SESSION")")
  }

  /// Returns the variables; those of files come first, so that the command line wins.
  func variables(_ environment: (String) -> String?) throws(SandboxError) -> [EnvironmentVariable] {
    var variables: [EnvironmentVariable] = []
    for file in envFile {
      variables += try EnvironmentFile.parse(HostText.read(file, for: "--env-file"), file: file, host: environment)
    }
    for text in env {
      let parsed = try named("--env") { () throws(SandboxError) in
        try EnvironmentVariable.parse(text, host: environment)
      }
      if let parsed { variables.append(parsed) }
    }
    return variables
  }
}
