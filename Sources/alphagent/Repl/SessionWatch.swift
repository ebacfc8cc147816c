import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// Watch over a prompt's session: shows what background processes print, and says when the session is gone.
final class SessionWatch: Sendable {
  private struct State {
    var isRunning = false
    var hasToldOfLoss = false
    var isOver = false
    /// Entries of the log that are older than the prompt.
    var old = 0
  }

  private let state = Mutex(State())
  private let reader: any CellReader
  private let handle: any SessionHandle
  private let following = Mutex<Task<Void, Never>?>(nil)

  init(_ session: PromptSession, _ reader: any CellReader) {
    handle = session.handle
    self.reader = reader
    let task = Task.detached { [self] in await follow(isNew: session.isOwn) }
    following.withLock { $0 = task }
  }

  /// Whether a cell runs, between whose lines others may come.
  var isRunning: Bool {
    get { state.withLock(\.isRunning) }
    set { state.withLock { $0.isRunning = newValue } }
  }

  func end() {
    state.withLock { $0.isOver = true }
    following.withLock(\.self)?.cancel()
  }

  /// Says once that the session is gone, and what can be done.
  func tellOfLoss() {
    let isNews = state.withLock { state in
      defer { state.hasToldOfLoss = true }
      return !state.hasToldOfLoss && !state.isOver
    }
    guard isNews else { return }
    show("alphagent: the session is gone; :reset starts a new one, without its variables and files\n")
  }

  private func follow(isNew: Bool) async {
    if !isNew {
      // What was printed before this prompt was for others.
      try? await handle.readLog(follow: false) { [self] entries in
        state.withLock { $0.old += entries.count }
        return true
      }
    }
    try? await handle.readLog(follow: true) { [self] entries in
      let fresh = state.withLock { state in
        let skipped = min(state.old, entries.count)
        state.old -= skipped
        return entries.dropFirst(skipped)
      }
      for entry in fresh { show(entry) }
      return state.withLock { !$0.isOver }
    }
    tellOfLoss()
  }

  private func show(_ entry: SessionLogEntry) {
    guard case .output(nil, _, let bytes) = entry.event else { return }
    show(BackgroundText.harmless(bytes))
  }

  private func show(_ text: String) {
    guard isRunning else { return reader.show(text) }
    _ = FileDescriptor.standardOutput.deliver(Array(text.utf8))
  }
}

/// What programs print while somebody types: text with colours, and nothing that moves the cursor.
enum BackgroundText {
  static func harmless(_ bytes: [UInt8]) -> String {
    var filter = EscapeNeutraliser()
    let neutral = filter.neutralise(bytes) + filter.finish()
    var text = String.UnicodeScalarView()
    var scalars = String(decoding: neutral, as: UTF8.self).unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": text.append(contentsOf: colour(&scalars).unicodeScalars)
      case "\n", "\t": text.append(scalar)
      default: if scalar.value >= 0x20, scalar.value != 0x7F { text.append(scalar) }
      }
    }
    return String(text)
  }

  /// Takes the rest of a sequence; returns the sequence where it is a colour.
  private static func colour(_ scalars: inout Substring.UnicodeScalarView) -> String {
    guard scalars.popFirst() == "[" else { return "" }
    let parameters = scalars.prefix { !(0x40...0x7E ~= $0.value) }
    scalars = scalars.dropFirst(parameters.count)
    return scalars.popFirst() == "m" ? "\u{1B}[\(String(parameters))m" : ""
  }
}
