import EntryCodec
import FileTransfer
import SandboxCore

extension TransferResult {
  init(files: Int, bytes: UInt64) {
    self.init()
    (self.files, self.bytes) = (files, bytes)
  }

  /// The result of a transfer whose root had this path.
  init(_ summary: TransferSummary, below root: [UInt8]) {
    self.init()
    (files, directories, links, bytes) = (summary.files, summary.directories, summary.links, summary.bytes)
    skipped = summary.skipped.map {
      SkippedEntry(path: FileRoot(path: root).location(of: $0.path), reason: .init($0.reason))
    }
    skippedCount = summary.skippedCount
  }
}

extension SkippedEntry {
  fileprivate init(path: [UInt8], reason: Reason) {
    self.init(path: String(decoding: path, as: UTF8.self), reason: reason)
  }
}

extension SkippedEntry.Reason {
  fileprivate init(_ reason: SkipReason) {
    self =
      switch reason {
      case .device: .device
      case .socket: .socket
      case .pipe: .pipe
      case .changed: .changed
      case .leavesTree: .leavesTree
      }
  }
}
