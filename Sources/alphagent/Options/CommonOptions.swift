import Alphagent
import ArgumentParser
import Terminal

extension ColourChoice: ExpressibleByArgument {}

/// Options of every command, which each has in two groups of its own: groups in groups are slow to parse.
struct CommonOptions {
  let output: Output
  let service: Service

  /// Options about what is printed.
  struct Output: ParsableArguments {
    @Flag(help: "Print JSON on stdout, and nothing else there.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no warnings and no progress.")
    var quiet = false

    @Flag(
      name: .shortAndLong,
      help: "Say on stderr what is done, and how long it takes.")
    var verbose = false

    @Option(help: ArgumentHelp("Use colour on a terminal, always or never.", valueName: "when"))
    var color = ColourChoice.auto
  }

  /// Options about the place where sandboxes are made.
  struct Service: ParsableArguments {
    @Flag(help: "Use this machine, whatever ALPHAGENT_API_URL or a login says.")
    var local = false

    @Option(
      help: ArgumentHelp("Use the service at this address; default: ALPHAGENT_API_URL, or a login.", valueName: "url"))
    var apiURL: String?

    @Option(
      help: ArgumentHelp(
        "The file with the service's API key; default: ALPHAGENT_API_KEY, or a login.", valueName: "file"),
      completion: .file())
    var apiKeyFile: String?
  }
}

extension CommonOptions {
  var json: Bool { output.json }
  var quiet: Bool { output.quiet }
  var verbose: Bool { output.verbose }
  var color: ColourChoice { output.color }

  /// Where sandboxes are to be made.
  var wishes: BackendWishes {
    var wishes = BackendWishes()
    (wishes.isLocal, wishes.service, wishes.apiKeyFile) = (service.local, service.apiURL, service.apiKeyFile)
    return wishes
  }
}
