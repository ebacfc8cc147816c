import Records
import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// Prints a session's log: the output of programs, between lines about their executions.
final class LogPrinter: Sendable {
  private let number: Int?
  private let asJSON: Bool
  private let state: Mutex<State>

  private struct State {
    var filter: OutputFilter
    /// Whether the last byte printed ended a line.
    var isAtLineStart = true
    var hasShown = false
    var failure: SandboxError?
  }

  /// `number`: the execution whose entries are shown; nil for all.
  init(of number: Int?, asJSON: Bool, isRaw: Bool, _ environment: (String) -> String?) {
    self.number = number
    self.asJSON = asJSON
    let filter = OutputFilter(for: TerminalFacts(of: .standardOutput), isRaw: isRaw, environment: environment)
    state = Mutex(State(filter: filter))
  }

  var hasShown: Bool { state.withLock(\.hasShown) }

  /// Prints the wanted entries; returns false when stdout cannot be written any more or the wanted execution has ended.
  func show(_ entries: [SessionLogEntry]) -> Bool {
    let wanted = entries.filter { number == nil || $0.execution == number }
    let bytes = state.withLock { state in
      state.hasShown = state.hasShown || !wanted.isEmpty
      return wanted.flatMap { entry in
        asJSON ? JSONText.line(of: LogRecord(entry), for: .standardOutput) : Self.text(of: entry, &state)
      }
    }
    do throws(SandboxError) {
      try Output.deliver(bytes)
    } catch {
      state.withLock { $0.failure = error }
      return false
    }
    return number == nil || !wanted.contains(where: \.isEnd)
  }

  /// Prints what the filter has held back; throws where something could not be printed.
  func finish() throws(SandboxError) {
    let (failure, rest) = state.withLock { ($0.failure, $0.filter.finish()) }
    if let failure { throw failure }
    try Output.deliver(rest)
  }

  private static func text(of entry: SessionLogEntry, _ state: inout State) -> [UInt8] {
    if case .output(_, _, let bytes) = entry.event {
      state.isAtLineStart = bytes.last == UInt8(ascii: "\n")
      return state.filter.filter(bytes)
    }
    let start = state.isAtLineStart ? "" : "\n"
    state.isAtLineStart = true
    return state.filter.filter(Array("\(start)\(line(of: entry))\n".utf8))
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

extension SessionLogEntry {
  /// Number of the execution that the entry is about; nil for none.
  var execution: Int? {
    switch event {
    case .began(let execution, _), .ended(let execution, _, _, _): execution
    case .output(let execution, _, _): execution
    case .dropped: nil
    }
  }

  /// Whether the entry is the last one about its execution.
  var isEnd: Bool {
    if case .ended = event { true } else { false }
  }
}
