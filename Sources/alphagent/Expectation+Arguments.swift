import Alphagent
import SandboxCore

extension Expectation {
  /// Guesses the sandbox or session that a command line asks for before it is parsed; after a wrong guess, it was made
  /// in vain.
  init(_ arguments: [String], _ environment: (String) -> String?) {
    guard let verb = arguments.first else {
      self = .nothing
      return
    }
    if let reference = Self.session(arguments, environment) {
      self = [Run.name, Exec.name, Upload.name, Download.name].contains(verb) ? .session(reference) : .nothing
    } else if [Run.name, Exec.name].contains(verb), !arguments.contains(where: Self.namesSession),
      !Self.asksForHelp(arguments)
    {
      self = SandboxFlags.isShaping(arguments) ? .sandbox : .sandboxOf(LaunchShape())
    } else {
      self = .nothing
    }
  }

  /// Returns the session that the first option or the environment names; nil for none.
  private static func session(_ arguments: [String], _ environment: (String) -> String?) -> String? {
    let isNamed = arguments.count > 2 && ["-s", "--session"].contains(arguments[1])
    let reference = isNamed ? arguments[2] : environment("ALPHAGENT_SESSION")
    return reference?.isEmpty == false ? reference : nil
  }

  private static func namesSession(_ argument: String) -> Bool {
    argument.hasPrefix("-s") || argument.hasPrefix("--session")
  }

  private static func asksForHelp(_ arguments: [String]) -> Bool {
    arguments.contains { ["-h", "--help"].contains($0) }
  }
}

extension BackendWishes {
  /// Guesses the wishes of a command line before it is parsed; nil where an option may say something else.
  init?(_ arguments: [String]) {
    self.init()
    let options = arguments.prefix { $0 != "--" }
    isLocal = options.contains("--local")
    guard !options.contains(where: { $0.hasPrefix("--api-") }) else { return nil }
  }
}
