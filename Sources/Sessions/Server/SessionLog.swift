import AgentProtocol
import SandboxCore
import SystemCalls
import WireFormat

/// Latest events of a session, in bounded memory.
final class SessionLog {
  private var entries: [[UInt8]] = []
  private var size = 0
  /// The number of the first entry that is kept.
  private var first = 0
  private var followers: [ObjectIdentifier: LogFollower] = [:]

  /// Most bytes of entries.
  private static let largest = 1 << 20
  /// Most characters of a command in an entry; the rest of a long program would be of no use.
  private static let longestCommand = 1000

  func began(_ number: Int, _ program: ExecutionRequest.Program) {
    add(.began(execution: number, command: String(program.summary.prefix(Self.longestCommand))))
  }

  func ended(_ number: Int, _ verdict: Verdict, after duration: Duration = .zero) {
    add(.ended(execution: number, reason: verdict.reason, exitCode: verdict.exitCode, duration: duration))
  }

  /// Adds output of background processes.
  func printed(_ bytes: [UInt8]) { add(.output(execution: nil, stream: nil, bytes: bytes)) }

  /// Adds output of the detached execution `number`.
  func printed(_ bytes: [UInt8], by number: Int, to stream: SessionLogEntry.Stream) {
    add(.output(execution: number, stream: stream, bytes: bytes))
  }

  func follow(_ follower: LogFollower) {
    followers[ObjectIdentifier(follower)] = follower
    follower.pump()
  }

  func forget(_ follower: LogFollower) { followers[ObjectIdentifier(follower)] = nil }

  /// The next entry for a reader that has had those before `position`; moves the position on.
  func entry(at position: inout Int) -> [UInt8]? {
    if position < first {
      let dropped = first - position
      position = first
      return Self.encoded(.dropped(dropped))
    }
    guard position - first < entries.count else { return nil }
    defer { position += 1 }
    return entries[position - first]
  }

  private func add(_ event: SessionLogEntry.Event) {
    let entry = Self.encoded(event)
    entries.append(entry)
    size += entry.count
    dropExcess()
    for follower in followers.values { follower.pump() }
  }

  /// Drops entries in batches, since removing one from the front moves all others.
  private func dropExcess() {
    guard size > Self.largest else { return }
    var count = 0
    while size > Self.largest * 3 / 4, count < entries.count - 1 {
      size -= entries[count].count
      count += 1
    }
    entries.removeFirst(count)
    first += count
  }

  /// The event behind its length, so that a reader finds the next one.
  private static func encoded(_ event: SessionLogEntry.Event) -> [UInt8] {
    var wire = WireWriter()
    wire.blob(SessionLogEntry(time: TimeOfDay.milliseconds, event: event).encoded)
    return wire.take()
  }
}

/// A client that reads the log, at its own pace.
final class LogFollower {
  private let log: SessionLog
  private let isFollowing: Bool
  private let send: (Message) -> Void
  private var window = SendWindow()
  private var position = 0
  private var rest: ArraySlice<UInt8> = []
  private var isOver = false

  init(_ log: SessionLog, isFollowing: Bool, send: @escaping (Message) -> Void) {
    self.log = log
    self.isFollowing = isFollowing
    self.send = send
  }

  func grant(_ count: UInt32) throws(ProtocolViolation) {
    try window.grant(count)
    pump()
  }

  func pump() {
    while !isOver {
      if rest.isEmpty, let entry = log.entry(at: &position) { rest = entry[...] }
      guard !rest.isEmpty else { return isFollowing ? () : end() }
      let room = window.take(upTo: rest.count)
      guard room > 0 else { return }
      send(.data(.output, Array(rest.prefix(room))))
      rest = rest.dropFirst(room)
    }
  }

  /// Ends the stream, as the log is at its end for this reader.
  func end() {
    guard !isOver else { return }
    isOver = true
    send(.end(.output))
    log.forget(self)
  }
}

extension ExecutionRequest.Program {
  /// The program as a log shows it, in the form of a command line.
  fileprivate var summary: String {
    switch self {
    case .python(let code, _): "run -c \(code)"
    case .pythonFile(let path, let arguments): (["run", path] + arguments).joined(separator: " ")
    case .pythonInput(let arguments): (["run", "-"] + arguments).joined(separator: " ")
    case .shell(let line): "exec \(line)"
    case .command(let words): (["exec", "--"] + words).joined(separator: " ")
    }
  }
}
