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

  @Flag(help: "Use a local sandbox, whatever ALPHAGENT_API_URL says.")
  var local = false
}
