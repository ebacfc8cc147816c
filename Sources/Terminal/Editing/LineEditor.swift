import CEdit
import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
package import SystemPackage

/// End of the reading of one cell.
package enum Reading: Sendable, Equatable {
  /// The user has entered this cell.
  case cell(String)
  /// Ctrl-C gave up what was typed.
  case interrupted
  /// Ctrl-D at an empty prompt, or the terminal is gone.
  case end
  /// `stop` was called.
  case stopped
}

/// What the editor asks while the user edits; called on the editor's thread, which waits.
package struct EditorQuestions: Sendable {
  /// Whether a cell is complete, so that Enter runs it.
  package var isComplete: @Sendable (String) -> Bool = { _ in true }
  /// What could stand before the cursor in place of the last `replaced` characters.
  package var completions: @Sendable (_ beforeCursor: String) -> Completions = { _ in Completions() }
  /// SGR parameters for each scalar of a cell; empty for no colour.
  package var colours: @Sendable ([Unicode.Scalar]) -> [String] = { _ in [] }

  package init() {}
}

/// Completions of what stands before the cursor.
package struct Completions: Sendable, Equatable {
  /// Number of scalars before the cursor that each takes the place of.
  package var replaced: Int
  package var texts: [String]

  package init(replaced: Int = 0, texts: [String] = []) { (self.replaced, self.texts) = (replaced, texts) }
}

/// Prompt of a terminal at which cells are edited: by libedit, which draws nothing, and by commands of its own.
///
/// `@unchecked`: only the thread of `read` uses what changes, but for `mail`, which has a lock, and `read` is not called
/// again before it has returned.
package final class LineEditor: @unchecked Sendable {
  let questions: EditorQuestions
  private let prompts: Prompts
  private let hasMarks: Bool
  /// Whether there was a cell before, whose output ends.
  private var finished = false
  let descriptor: FileDescriptor
  let alarm: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
  let mail = Mutex(Mail())
  var decoder = KeyDecoder()
  var screen: CellScreen
  var library: OpaquePointer?
  var folds = Folds()
  var history: CellHistory
  var reading = Reading.end
  var pasted = ""
  /// Whether `pasted` is what a reading begins with.
  var isPasteWaiting = false

  /// What other threads have for the editor.
  struct Mail {
    var notices = ""
    var isStopped = false
    var hasNewSize = false
  }

  /// An editor for a terminal; throws where libedit is not installed.
  ///
  /// - Parameters:
  ///   - prompt: what stands before the first row, with its colours; as wide as `continuation`.
  ///   - hasMarks: whether the terminal is told where prompts and output begin.
  package init(
    _ descriptor: FileDescriptor, prompt: String, continuation: String, width: Int, history: [String],
    hasMarks: Bool = false, _ questions: EditorQuestions
  ) throws(SandboxError) {
    self.descriptor = descriptor
    self.questions = questions
    self.hasMarks = hasMarks
    prompts = Prompts(first: prompt, next: continuation, width: width)
    screen = CellScreen(.standardOutput)
    self.history = CellHistory(history)
    guard cedit_load() == 0 else {
      throw .failure(
        .programMissing, "libedit.so.2 is not installed, with which the prompt is edited",
        hint: "apt-get install libedit2; without it, 'alphagent run -' takes a script")
    }
    do throws(Errno) {
      alarm = try FileDescriptor.pipeClosedOnExec()
    } catch {
      throw .failure(.startFailed, "cannot make a pipe: \(error)", hint: error.remedy)
    }
    try open()
  }

  deinit {
    if let library { cedit_close(library) }
    for end in [alarm.readEnd, alarm.writeEnd] { end.discard() }
  }

  private func open() throws(SandboxError) {
    let callbacks = cedit_callbacks(
      next: { context, character in
        guard let context, let character else { return -1 }
        return Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue().next(into: &character.pointee)
      },
      command: { context, number in
        guard let context else { return Int32(CEDIT_REFUSED.rawValue) }
        return Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue().execute(number)
      })
    // Unretained: the library's editor does not outlive this one.
    guard let library = cedit_open(descriptor.rawValue, callbacks, Unmanaged.passUnretained(self).toOpaque()) else {
      throw .failure(.startFailed, "libedit cannot be set up")
    }
    self.library = library
    let hasModes = cedit_configure(library)
    bind(library, hasModes: hasModes)
    for cell in history.cells { Self.withScalars(of: cell) { cedit_remember(library, $0) } }
  }

  private func bind(_ library: OpaquePointer, hasModes: Bool) {
    for command in EditorCommand.allCases {
      let everywhere = command != .erase
      for key in [command.code] + command.controls {
        if let name = command.library {
          Self.withScalars(of: String(Unicode.Scalar(key) ?? " ")) { cedit_bind(library, $0, name) }
        } else {
          cedit_bind_own(library, key, command.rawValue, everywhere)
        }
      }
    }
    for (keys, command) in EditorCommand.libraryKeys { Self.withScalars(of: keys) { cedit_bind(library, $0, command) } }
    guard hasModes else { return }
    for (key, command) in [("j", EditorCommand.down), ("k", .up), ("0", .rowStart), ("$", .rowEnd)] {
      for scalar in key.unicodeScalars { cedit_bind_outside(library, scalar.value, command.rawValue) }
    }
  }

  static func withScalars(of text: String, _ body: (UnsafePointer<UInt32>) -> Void) {
    (text.unicodeScalars.map(\.value) + [0]).withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  /// Adds a cell to what Up, Down and searches find.
  package func remember(_ cell: String) {
    guard history.add(cell), let library else { return }
    Self.withScalars(of: cell) { cedit_remember(library, $0) }
  }

  /// Lets the user edit a cell; `text` is what it begins with.
  package func read(_ text: String = "") async -> Reading { await blocking { self.readNow(text) } }

  private func readNow(_ text: String) -> Reading {
    guard let library else { return .end }
    reading = .end
    folds = Folds()
    history.rewind()
    pasted = text
    // The library forgets what is pushed before it reads, so that a key comes first.
    if !text.isEmpty { isPasteWaiting = true }
    screen.write(mark(finished ? "D" : nil) + mark("A") + "\u{1B}[?2004h")
    finished = true
    _ = cedit_read(library)
    screen.draw(layout(isFinal: true), size: size)
    screen.leave()
    screen.write("\u{1B}[?2004l" + mark("C"))
    return reading
  }

  /// A mark by which terminals know prompts and output (OSC 133).
  private func mark(_ kind: String?) -> String {
    guard let kind, hasMarks else { return "" }
    return "\u{1B}]133;\(kind)\u{1B}\\"
  }
}

// MARK: Other threads

extension LineEditor {
  /// Shows a text above the prompt; or before the next one, where none is shown. Callable from any thread.
  package func show(_ text: String) {
    post { mail in
      mail.notices += text
      guard mail.notices.utf8.count > Self.mostNotices else { return }
      mail.notices = "… more than is shown …\n" + String(mail.notices.suffix(Self.mostNotices / 4))
    }
  }

  /// Most bytes that wait for the terminal to show them.
  private static var mostNotices: Int { 1 << 18 }

  /// Ends the reading that is under way, and each later one, until `resume`. Callable from any thread.
  package func stop() { post { $0.isStopped = true } }

  /// Lets later readings go on.
  package func resume() { mail.withLock { $0.isStopped = false } }

  /// Draws again, since the terminal has another size. Callable from any thread.
  package func resize() { post { $0.hasNewSize = true } }

  /// Text that no prompt has shown; it is then forgotten here.
  package func takeNotices() -> String {
    mail.withLock { mail in
      defer { mail.notices = "" }
      return mail.notices
    }
  }

  private func post(_ change: (inout Mail) -> Void) {
    mail.withLock { change(&$0) }
    _ = [UInt8(1)].withUnsafeBytes { alarm.writeEnd.writeNow($0) }
  }
}

// MARK: Drawing

extension LineEditor {
  var size: (rows: Int, columns: Int) {
    var window = winsize()
    guard ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return (24, 80) }
    return (Int(window.ws_row), Int(window.ws_col))
  }

  func layout(isFinal: Bool = false) -> CellLayout {
    let (text, cursor) = current
    let colours = text.count < 50_000 ? questions.colours(text) : []
    return CellLayout(
      text, cursor: isFinal ? text.count : cursor, prompts: prompts, columns: size.columns, folds: folds,
      colours: colours)
  }

  func clearScreen() { screen.clear() }

  /// The text that is edited, and the cursor in it.
  var current: (text: [Unicode.Scalar], cursor: Int) {
    guard let library else { return ([], 0) }
    let line = cedit_current(library)
    let scalars = UnsafeBufferPointer(start: line.text, count: line.length).map { Unicode.Scalar($0) ?? "\u{FFFD}" }
    return (scalars, line.cursor)
  }
}
