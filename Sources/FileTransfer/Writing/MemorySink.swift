import EntryCodec
import SystemPackage

/// Keeps one file in memory.
struct MemorySink: EntrySink {
  let limit: Int
  private(set) var bytes: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  mutating func begin(_ entry: Entry) throws(TransferError) -> SkipReason? {
    switch entry.kind {
    case .directory: throw TransferError(.io(.isDirectory), "it is a directory")
    case .link: throw TransferError(.invalid, "it came as a link")
    case .file where !entry.path.isRoot: throw TransferError(.invalid, "one file was expected, and several came")
    case .file:
      // A false size does no harm: memory that is never touched costs nothing.
      bytes.reserveCapacity(Int(clamping: min(entry.size, UInt64(limit))))
      return nil
    }
  }

  mutating func write(_ content: ArraySlice<UInt8>) throws(TransferError) {
    guard content.count <= limit - bytes.count else {
      throw TransferError(.tooLarge, "it is larger than \(limit) bytes")
    }
    bytes.append(contentsOf: content)
  }

  mutating func writeHole(_ count: UInt64) throws(TransferError) {
    guard count <= UInt64(limit - bytes.count) else {
      throw TransferError(.tooLarge, "it is larger than \(limit) bytes")
    }
    bytes.append(contentsOf: repeatElement(0, count: Int(count)))
  }

  mutating func endFile() {}

  mutating func endStream() {}

  mutating func abandon() { bytes = [] }
}
