import Records
import SandboxCore
import Terminal

/// Report on the transfers of one command.
struct TransferAccount {
  private let result: TransferResult

  /// Most lines about entries that were left out.
  private static let mostLines = 10

  init(_ result: TransferResult) { self.result = result }

  /// Writes one object with `--json`, else a line for each entry that was left out, up to `mostLines`.
  func write(_ common: CommonOptions) throws(SandboxError) {
    if common.json { return try Output.write(json: TransferRecord(result)) }
    if !common.quiet { writeSkipped() }
  }

  /// Writes a line for each entry that was left out, up to `mostLines`.
  func writeSkipped() {
    for entry in result.skipped.prefix(Self.mostLines) {
      Message("left out '\(entry.path)': \(entry.detail ?? "it \(entry.reason.words)")").write()
    }
    let rest = result.skippedCount - min(result.skipped.count, Self.mostLines)
    if rest > 0 { Message("and \(rest) more").write() }
  }
}

extension SkippedEntry.Reason {
  /// End of the sentence "it …".
  fileprivate var words: String {
    switch self {
    case .device: "is a device"
    case .socket: "is a socket"
    case .pipe: "is a named pipe"
    case .changed: "changed while it was read"
    case .leavesTree: "is a link that may lead out of the tree"
    case .unreadable: "cannot be read"
    case .undelivered: "could not be delivered"
    case .tooLarge: "is more than the disk limit, or the host's free space, has room for"
    case .tooLate: "had not come when the time was over"
    }
  }
}
