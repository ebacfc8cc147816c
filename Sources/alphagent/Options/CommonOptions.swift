import Alphagent
import ArgumentParser
import Terminal

extension ColourChoice: ExpressibleByArgument {}

/// Options of every command.
struct CommonOptions: ParsableArguments {
  @Flag(help: "Print JSON on stdout, and nothing else there.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print no warnings and no progress.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more on stderr.")
  var verbose = false

  @Option(help: ArgumentHelp("Use colour on a terminal, always or never.", valueName: "when"))
  var color = ColourChoice.auto

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

extension CommonOptions {
  /// Where sandboxes are to be made.
  var wishes: BackendWishes {
    var wishes = BackendWishes()
    (wishes.isLocal, wishes.service, wishes.apiKeyFile) = (local, apiURL, apiKeyFile)
    return wishes
  }
}
