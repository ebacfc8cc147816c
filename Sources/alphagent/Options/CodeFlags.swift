import ArgumentParser

/// Options about the Python code of a `run`.
struct CodeFlags: ParsableArguments {
  @Option(name: .customShort("c"), help: ArgumentHelp("The code itself.", valueName: "code"))
  var code: String?

  @Flag(help: "Run every word as a file of its own, one after the other.")
  var each = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Run it so often.", valueName: "n"))
  var `repeat`: Int?

  @Flag(help: "Ask the session for a new interpreter, without the variables of earlier runs.")
  var fresh = false
}
