import ArgumentParser
import SandboxCore

/// Which session a command works on.
struct SessionFlags: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The session: its name, its id or the beginning of that; default: ALPHAGENT_SESSION.", valueName: "id"))
  var session: String?
}

extension SessionFlags {
  /// What names the session; an empty variable names none.
  func reference(_ environment: (String) -> String?) throws(SandboxError) -> String {
    let named = session ?? environment("ALPHAGENT_SESSION").flatMap { $0.isEmpty ? nil : $0 }
    guard let named else {
      throw .usage("no session is named", hint: "give one with --session, or set ALPHAGENT_SESSION: 'alphagent create'")
    }
    return named
  }
}
