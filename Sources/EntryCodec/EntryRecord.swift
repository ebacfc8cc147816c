/// Record in the byte stream of a transfer.
package enum EntryRecord: Equatable, Sendable {
  case entry(Entry)
  /// A piece of the file that the last entry named; never empty.
  case content(ArraySlice<UInt8>)
  /// So many zeros of that file, for which its file system keeps no bytes; never none.
  case hole(UInt64)
  /// The file is whole.
  case endOfFile
  /// Something that is left out stands here.
  case skipped(EntryPath, SkipReason)
  /// The transfer is whole.
  case endOfStream
}

/// Reason for which something was left out of a transfer.
package enum SkipReason: UInt8, Sendable, CaseIterable {
  case device = 1, socket, pipe
  /// It was removed or replaced after it was listed and before it was opened.
  case changed
  /// A link that would lead out of the tree; never sent, only its receiver decides so.
  case leavesTree
}

extension EntryRecord {
  enum Kind: UInt8, CaseIterable {
    case file = 1
    case directory, link, content, endOfFile, skipped, endOfStream, hole

    /// Most bytes in the body of a record of this kind.
    var largestBody: Int {
      switch self {
      case .file, .directory: EntryRecord.attributesSize + EntryPath.longest
      case .link: EntryRecord.attributesSize + EntryPath.longest + Entry.longestTarget
      case .content: 1 << 20
      case .endOfFile, .endOfStream: 0
      case .skipped: 1 + EntryPath.longest
      case .hole: 8
      }
    }
  }

  /// Bytes of kind and body length.
  static let headerSize = 5
  /// Bytes of mode, seconds, nanoseconds, size and length of the path.
  static let attributesSize = 28
}
