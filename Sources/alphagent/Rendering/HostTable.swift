import SandboxCore
import Terminal

/// Report on a host as text: a line for each control, and below it the remedy, unless an earlier control has the same.
struct HostTable {
  private let checks: [HostCheck]
  private let style: Style

  init(_ report: HostReport, _ style: Style) {
    checks = report.checks
    self.style = style
  }

  var lines: [String] {
    let width = checks.map { Self.title($0).count }.max() ?? 0
    var said: Set<String> = []
    return checks.flatMap { check in
      let title = Self.padded(Self.title(check), to: width)
      let line = "\(mark(check.state))  \(style.bold(title))  \(check.detail)"
      guard let remedy = check.remedy, said.insert(remedy).inserted else { return [line] }
      return [line, indent(width) + style.dim(remedy)]
    }
  }

  /// Returns a coloured sign where colour is on, else a word; all marks have one width.
  private func mark(_ state: HostCheck.State) -> String {
    guard style.isOn else { return Self.padded(state.rawValue, to: Self.wordWidth) }
    return switch state {
    case .enforced: style.green("✓")
    case .partial: style.yellow("~")
    case .absent: style.red("✗")
    }
  }

  /// Returns spaces up to the column of the details.
  private func indent(_ titleWidth: Int) -> String {
    Self.padded("", to: (style.isOn ? 1 : Self.wordWidth) + titleWidth + 4)
  }

  private static let wordWidth = HostCheck.State.allCases.map(\.rawValue.count).max() ?? 0

  private static func title(_ check: HostCheck) -> String { String(check.name.map { $0 == "_" ? " " : $0 }) }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }
}
