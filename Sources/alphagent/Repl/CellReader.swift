import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import Terminal

/// Reader of cells from a terminal.
protocol CellReader: Sendable {
  /// Lets the user enter a cell; `text` is what it begins with.
  func read(_ text: String) async -> Reading
  /// Adds a cell to those that can be recalled.
  func remember(_ cell: String)
  /// Shows a text above the prompt. Callable from any thread.
  func show(_ text: String)
  /// Text that no prompt has shown.
  func takeNotices() -> String
  /// Gives up what is being typed, as Ctrl-C does. Callable from any thread.
  func interrupt()
  /// Ends the reading that is under way, and all later ones. Callable from any thread.
  func stop()
  /// Takes notice that the terminal has another size. Callable from any thread.
  func resize()
}

extension LineEditor: CellReader {
  /// Ctrl-C is a key while this reads; a signal is somebody else's.
  package func interrupt() {}
}

/// Reader for terminals that can do nothing but show lines: they edit a line, and cells come row by row.
final class PlainReader: CellReader {
  private struct State {
    var notices = ""
    var isStopped = false
    var input: DescriptorInput?
  }

  private let state = Mutex(State())
  private let isComplete: @Sendable (String) -> Bool

  init(_ questions: EditorQuestions) { isComplete = questions.isComplete }

  func read(_ text: String) async -> Reading {
    var rows = text.isEmpty ? [] : [text]
    while true {
      let input = DescriptorInput(.standardInput)
      let isStopped = state.withLock { state in
        state.input = input
        return state.isStopped
      }
      guard !isStopped else { return .stopped }
      _ = FileDescriptor.standardOutput.deliver(Array((takeNotices() + (rows.isEmpty ? ">>> " : "... ")).utf8))
      guard let line = await line(of: input) else {
        return state.withLock(\.isStopped) ? .stopped : input.isCancelled ? .interrupted : .end
      }
      rows.append(line)
      let cell = rows.joined(separator: "\n")
      if await blocking({ [isComplete] in isComplete(cell) }) { return .cell(cell) }
    }
  }

  /// The next line; nil at the end, and once cancelled. A terminal gives a line to each read.
  private func line(of input: DescriptorInput) async -> String? {
    var bytes: [UInt8] = []
    while bytes.last != 0x0A {
      let piece = await withCheckedContinuation { continuation in
        input.read(upTo: 1 << 16) { continuation.resume(returning: $0) }
      }
      if piece.isEmpty { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      bytes += piece
    }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }

  func remember(_ cell: String) {}
  func resize() {}
  func show(_ text: String) { state.withLock { $0.notices += text } }

  func takeNotices() -> String {
    state.withLock { state in
      defer { state.notices = "" }
      return state.notices
    }
  }

  func interrupt() {
    _ = FileDescriptor.standardOutput.deliver([0x0A])
    state.withLock(\.input)?.cancel()
  }

  func stop() {
    let input = state.withLock { state in
      state.isStopped = true
      return state.input
    }
    input?.cancel()
  }
}
