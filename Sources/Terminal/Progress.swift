import SandboxCore
package import SystemPackage

/// Draws the line of a transfer on a terminal while it lasts, and takes it away at the end.
///
/// Nothing is drawn on what is no terminal or while this process is in the background, nor for a transfer shorter than
/// `interval`, nor more often than that.
package struct Progress: Sendable {
  /// The shortest time between two drawings.
  package static let interval = Duration.milliseconds(100)

  private let descriptor: FileDescriptor
  private let isTerminal: Bool
  private var renderer: ProgressRenderer

  /// Begins a transfer; `descriptor` stays the caller's.
  package init(_ line: ProgressLine, on descriptor: FileDescriptor = .standardError) {
    self.descriptor = descriptor
    isTerminal = TerminalFacts(of: descriptor).isTerminal
    renderer = ProgressRenderer(line: line, start: .now)
  }

  /// Counts `bytes` more.
  package mutating func advance(by bytes: Int) {
    guard isTerminal, renderer.count(bytes, at: .now) else { return }
    let facts = TerminalFacts(of: descriptor)
    guard facts.isForeground else { return }
    write(renderer.draw(columns: Int((facts.size ?? WindowSize()).columns)))
  }

  /// So many bytes are done by now, of so many where that is known.
  package mutating func update(_ done: UInt64, of total: UInt64?) {
    renderer.total = total
    advance(by: Int(clamping: done - min(done, renderer.done)))
  }

  /// Erases the line; call it before anything else is written there, and on failure too.
  package mutating func finish() {
    if let erasure = renderer.erase() { write(erasure) }
  }

  /// A line that can't be drawn is no failure of the transfer.
  private func write(_ text: String) { _ = try? descriptor.writeAll(text.utf8) }
}

/// Decides when a progress line is drawn, and with which bytes.
struct ProgressRenderer: Sendable {
  private var line: ProgressLine
  private var next: ContinuousClock.Instant
  private var isShown = false

  init(line: ProgressLine, start: ContinuousClock.Instant) {
    self.line = line
    next = start + Progress.interval
  }

  var done: UInt64 { line.done }

  var total: UInt64? {
    get { line.total }
    set { line.total = newValue }
  }

  /// Counts `bytes` and says whether it is time to draw.
  mutating func count(_ bytes: Int, at now: ContinuousClock.Instant) -> Bool {
    line.done &+= UInt64(clamping: bytes)
    guard now >= next else { return false }
    next = now + Progress.interval
    return true
  }

  /// The line in place of the last one, without line wrap: the terminal cuts a wide name, and no second line is left.
  mutating func draw(columns: Int) -> String {
    isShown = true
    return "\r\u{1B}[?7l\(line.text(columns: columns))\u{1B}[K\u{1B}[?7h"
  }

  /// What takes the line away, if there is one.
  mutating func erase() -> String? {
    defer { isShown = false }
    return isShown ? "\r\u{1B}[K" : nil
  }
}
