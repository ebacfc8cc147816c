/// The value of `--color`.
package enum ColourChoice: String, Sendable, CaseIterable {
  /// Colour if the environment and the descriptor call for it.
  case auto
  /// Colour also in a pipe or a file.
  case always
  /// No colour anywhere.
  case never

  /// Whether to colour what goes to a descriptor; NO_COLOR outweighs CLICOLOR_FORCE, which outweighs TERM=dumb.
  package func isOn(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: Self.automatic(isTerminal: isTerminal, environment: environment)
    }
  }

  /// Meaning of the variables: no-color.org and bixense.com/clicolors.
  private static func automatic(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    if let no = environment("NO_COLOR"), !no.isEmpty { return false }
    if let force = environment("CLICOLOR_FORCE"), !force.isEmpty, force != "0" { return true }
    return isTerminal && environment("TERM") != "dumb"
  }
}
