import SystemCalls
import SystemPackage
import Terminal

/// Message of the tool's own, on stderr: a line, and another with the way out.
///
/// Names, paths and arguments in it may be a stranger's: control characters are made visible, and what a CI runner would
/// obey is disarmed for it.
struct Message {
  private let lines: [String]

  init(_ text: String, hint: String? = nil) { lines = ["alphagent: \(text)", hint].compactMap(\.self) }

  /// Writes it; ignores errors, which could be told nowhere else.
  func write() {
    var filter = OutputFilter(for: TerminalFacts(of: .standardError), isRaw: false, environment: environmentVariable)
    let bytes = filter.filter(lines.map { $0.withVisibleControls + "\n" }.joined().utf8)
    _ = FileDescriptor.standardError.deliver(bytes + filter.finish())
  }
}
