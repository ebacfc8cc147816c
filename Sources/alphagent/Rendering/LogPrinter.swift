import Records
import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// Prints a session's log: the output of programs, between lines about their executions.
final class LogPrinter: Sendable {
  private let session: String
  private let asJSON: Bool
  private let state: Mutex<State>

  private struct State {
    var selection: LogSelection
    var filter: OutputFilter
    /// What is to be printed at once later, as its beginning may not be wanted; nil where all is printed as it comes.
    var held: [UInt8]?
    /// Whether the last byte printed ended a line.
    var isAtLineStart = true
    var failure: SandboxError?
  }

  /// Prints the selected entries in the log of the session with this id.
  init(
    _ selection: LogSelection, of session: String, asJSON: Bool, isRaw: Bool, _ environment: (String) -> String?
  ) {
    self.session = session
    self.asJSON = asJSON
    let filter = OutputFilter(for: TerminalFacts(of: .standardOutput), isRaw: isRaw, environment: environment)
    state = Mutex(State(selection: selection, filter: filter))
  }

  /// Whether the log has an entry about the wanted execution.
  var hasFound: Bool { state.withLock(\.selection.hasFound) }
  /// Whether nothing of what is wanted can come any more.
  var isOver: Bool { state.withLock { $0.selection.isOver || $0.failure != nil } }

  /// Prints the last lines of what `readAll` shows to this printer, and no entry of it again.
  func showLast(
    _ lines: Int, _ readAll: ((@escaping @Sendable ([SessionLogEntry]) -> Bool)) async throws(SandboxError) -> Void
  ) async throws(SandboxError) {
    state.withLock { $0.held = [] }
    try await readAll { self.show($0) }
    let bytes = state.withLock { state in
      defer { state.held = nil }
      state.selection.skipSeen()
      let last = Array(Self.last(lines, of: state.held ?? []))
      return asJSON ? last : state.filter.filter(last)
    }
    try Output.deliver(bytes)
  }

  /// Prints the wanted entries; returns false when stdout cannot be written any more or the wanted execution has ended.
  func show(_ entries: [SessionLogEntry]) -> Bool {
    let bytes = state.withLock { state in
      let bytes = state.selection.take(entries).flatMap { entry in
        asJSON
          ? JSONText.line(of: LogRecord(entry, of: session), for: .standardOutput) : Self.text(of: entry, &state)
      }
      guard state.held == nil else {
        state.held?.append(contentsOf: bytes)
        return [UInt8]()
      }
      return asJSON ? bytes : state.filter.filter(bytes)
    }
    do throws(SandboxError) {
      try Output.deliver(bytes)
    } catch {
      state.withLock { $0.failure = error }
    }
    return !isOver
  }

  /// Prints what the filter has held back; throws where something could not be printed.
  func finish() throws(SandboxError) {
    let (failure, rest) = state.withLock { ($0.failure, $0.filter.finish()) }
    if let failure { throw failure }
    try Output.deliver(rest)
  }

  /// The last lines of a text, of which the very last may lack its end.
  private static func last(_ count: Int, of text: [UInt8]) -> ArraySlice<UInt8> {
    guard count > 0 else { return [] }
    var left = count
    var start = text.endIndex
    while start > text.startIndex {
      if text[start - 1] == UInt8(ascii: "\n"), start < text.endIndex {
        left -= 1
        if left == 0 { break }
      }
      start -= 1
    }
    return text[start...]
  }

  private static func text(of entry: SessionLogEntry, _ state: inout State) -> [UInt8] {
    if case .output(_, _, let bytes) = entry.event {
      state.isAtLineStart = bytes.last == UInt8(ascii: "\n")
      return bytes
    }
    let start = state.isAtLineStart ? "" : "\n"
    state.isAtLineStart = true
    return Array("\(start)\(line(of: entry))\n".utf8)
  }

  private static func line(of entry: SessionLogEntry) -> String {
    let time = Timestamp.text(milliseconds: entry.time)
    switch entry.event {
    case .began(let execution, let command):
      let first = command.prefix { !$0.isNewline }
      return "\(time) #\(execution) \(first)\(first.count < command.count ? " …" : "")"
    case .ended(let execution, let reason, let exitCode, let duration):
      return "\(time) #\(execution) ended: \(reason.rawValue) \(exitCode), after \(duration.text)"
    case .dropped(let count): return "\(time) … \(count) entries were dropped here …"
    case .output: return ""
    }
  }
}
