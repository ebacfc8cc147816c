import ArgumentParser
import SandboxCore
import ServiceAPI
import SystemCalls

extension ServiceOptions.LogFormat: ExpressibleByArgument {}

/// The options of `serve`.
struct ServiceFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where to listen; default: 127.0.0.1:8787. Port 0 is any free one.", valueName: "host:port"))
  var listen: String?

  @Option(help: ArgumentHelp("A PEM file with the certificate and its chain.", valueName: "file"), completion: .file())
  var tlsCert: String?

  @Option(help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file"), completion: .file())
  var tlsKey: String?

  @Flag(help: "Serve plain HTTP beyond this machine: keys and data cross the network in clear.")
  var insecureHTTP = false

  @Option(help: ArgumentHelp("Sandboxes at once, of all keys together; default: 1000.", valueName: "n"))
  var maxSandboxes: Int?

  @Option(help: ArgumentHelp("Sandboxes at once of a key; default: 100.", valueName: "n"))
  var maxSandboxesPerKey: Int?

  @Option(help: ArgumentHelp("The most memory that a sandbox may ask for.", valueName: "size"))
  var maxMemory: String?

  @Option(help: ArgumentHelp("The longest that a session may live.", valueName: "time"))
  var maxTTL: String?

  @Option(
    help: ArgumentHelp(
      "A private host, or host.sandbox.internal, that sandboxes may be allowed. Repeatable.", valueName: "host[:port]"))
  var allow: [String] = []

  @Option(help: ArgumentHelp("An origin of web pages that may use the service. Repeatable.", valueName: "origin"))
  var allowOrigin: [String] = []

  @Option(
    help: ArgumentHelp(
      "A name by which clients may call the service, besides this machine's loopback. Repeatable.", valueName: "name"))
  var allowHost: [String] = []

  @Option(help: ArgumentHelp("The form of the log on stderr: text or json; default: text.", valueName: "format"))
  var logFormat: ServiceOptions.LogFormat?

  @Flag(help: "End all sandboxes of the service when it ends.")
  var terminateOnExit = false

  @Flag(help: "Where there is no key yet, make one and print it first.")
  var bootstrap = false
}

extension ServiceFlags {
  /// Returns the options; throws for those that cannot be meant.
  func options() throws(SandboxError) -> ServiceOptions {
    var options = ServiceOptions()
    options.listen = listen
    options.tlsCertificate = tlsCert.map(SmallFile.absolute)
    options.tlsKey = tlsKey.map(SmallFile.absolute)
    options.isInsecure = insecureHTTP
    options.maxSandboxes = try Self.count(maxSandboxes, "--max-sandboxes") ?? options.maxSandboxes
    options.maxSandboxesPerKey =
      try Self.count(maxSandboxesPerKey, "--max-sandboxes-per-key") ?? options.maxSandboxesPerKey
    if let maxMemory {
      options.maxMemory = try named("--max-memory") { () throws(SandboxError) in
        try ByteSize(parsing: maxMemory, bareUnit: .megabytes).bytes
      }
    }
    if let maxTTL {
      options.maxTimeToLiveMs = try named("--max-ttl") { () throws(SandboxError) in
        try Duration(parsing: maxTTL).milliseconds
      }
    }
    for host in allow { _ = try named("--allow") { () throws(SandboxError) in try HostPattern(parsing: host) } }
    options.allowedHosts = allow
    options.allowedOrigins = allowOrigin
    options.hostNames = allowHost
    options.logFormat = logFormat ?? .text
    options.endsSandboxes = terminateOnExit
    options.makesFirstKey = bootstrap
    return options
  }

  /// Throws for a number below 1.
  static func count(_ number: Int?, _ option: String) throws(SandboxError) -> Int? {
    guard let number else { return nil }
    guard number > 0 else {
      throw .usage("\(option): '\(number)' is not a number of sandboxes", hint: "give 1 or more")
    }
    return number
  }
}
