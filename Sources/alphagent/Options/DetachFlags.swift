import ArgumentParser

/// Option that lets an execution go on without its client.
struct DetachFlags: ParsableArguments {
  @Flag(
    name: .shortAndLong,
    help: "In a session: print the execution's id at once and let it go on; what it prints goes to the log.")
  var detach = false
}
