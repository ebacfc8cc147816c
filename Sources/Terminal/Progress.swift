import SandboxCore
package import SystemPackage

/// Progress of a transfer, as a line on a terminal that is erased at the end.
///
/// Nothing is drawn where there is no terminal, while this process is in the background, or before `interval` has
/// passed since the start or the last drawing.
package struct Progress: Sendable {
  /// Shortest time between two drawings.
  package static let interval = Duration.milliseconds(100)

  private let descriptor: FileDescriptor
  private let isTerminal: Bool
  private var renderer: ProgressRenderer

  /// Progress of a transfer that begins now; `descriptor` stays the caller's.
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

  /// Sets the bytes done so far, and all bytes where that is known.
  package mutating func update(_ done: UInt64, of total: UInt64?) {
    renderer.total = total
    advance(by: Int(clamping: done - min(done, renderer.done)))
  }

  /// Erases the line; call it before writing anything else to the descriptor, and on failure too.
  package mutating func finish() {
    if let erasure = renderer.erase() { write(erasure) }
  }

  /// Ignores errors: a line that can't be drawn is no failure of the transfer.
  private func write(_ text: String) { _ = try? descriptor.writeAll(text.utf8) }
}

/// Times and bytes of the drawings of a progress line.
struct ProgressRenderer: Sendable {
  private var line: ProgressLine
  private var next: ContinuousClock.Instant
  private var isShown = false
  /// Bytes done at the latest moments that a rate is measured from, the earliest first.
  private var samples: [(time: ContinuousClock.Instant, done: UInt64)]

  /// Time over which a rate is measured, at least and at most.
  private static let (shortest, longest) = (Duration.seconds(1), Duration.seconds(5))

  init(line: ProgressLine, start: ContinuousClock.Instant) {
    self.line = line
    next = start + Progress.interval
    samples = [(start, line.done)]
  }

  var done: UInt64 { line.done }

  var total: UInt64? {
    get { line.total }
    set { line.total = newValue }
  }

  /// Counts `bytes`; true when it is time to draw.
  mutating func count(_ bytes: Int, at now: ContinuousClock.Instant) -> Bool {
    line.done &+= UInt64(clamping: bytes)
    guard now >= next else { return false }
    next = now + Progress.interval
    measure(at: now)
    return true
  }

  private mutating func measure(at now: ContinuousClock.Instant) {
    samples.append((now, line.done))
    while samples.count > 2, now - samples[1].time >= Self.longest { samples.removeFirst() }
    let time = now - samples[0].time
    guard time >= Self.shortest else { return }
    line.rate = UInt64(Double(line.done &- samples[0].done) / time.inSeconds)
  }

  /// The line in place of the last one, without line wrap: a name too wide is cut, and leaves no second line behind.
  mutating func draw(columns: Int) -> String {
    isShown = true
    return "\r\u{1B}[?7l\(line.text(columns: columns))\u{1B}[K\u{1B}[?7h"
  }

  /// Sequence that erases the line, if one is shown.
  mutating func erase() -> String? {
    defer { isShown = false }
    return isShown ? "\r\u{1B}[K" : nil
  }
}
