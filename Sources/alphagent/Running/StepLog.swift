import SandboxCore

/// Account on stderr, with `--verbose`, of what a command has done and how long each step took.
struct StepLog {
  private let isOn: Bool
  private var last: ContinuousClock.Instant

  /// When the process has begun; to be asked for first thing in `main`.
  static let processStart = ContinuousClock.now

  init(_ common: CommonOptions, since start: ContinuousClock.Instant = processStart) {
    isOn = common.verbose && !common.quiet
    last = start
  }

  /// Tells of a step that began with the end of the last one, and has just ended.
  mutating func did(_ step: @autoclosure () -> String) {
    guard isOn else { return }
    let now = ContinuousClock.now
    Message("\(step()) (\(Self.text(of: now - last)))").write()
    last = now
  }

  private static func text(of duration: Duration) -> String {
    switch duration.milliseconds {
    case ..<1000: "\(duration.milliseconds) ms"
    case ..<60_000: "\(duration.milliseconds / 1000).\(duration.milliseconds % 1000 / 100) s"
    default: duration.rounded
    }
  }
}

extension TransferResult {
  /// What was copied, such as `2 files, 11.7 MiB`.
  var words: String {
    let counts = [("file", files), ("directory", directories), ("link", links)].filter { $0.1 > 0 }.map { name, count in
      "\(count) \(count == 1 ? name : name == "directory" ? "directories" : "\(name)s")"
    }
    return (counts.isEmpty ? ["nothing"] : counts + [ByteSize(bytes: bytes).rounded]).joined(separator: ", ")
  }
}
