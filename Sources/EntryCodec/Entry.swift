/// One file, directory or symbolic link of a tree, as it travels between host and sandbox.
package struct Entry: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Its content follows in records of its own.
    case file
    case directory
    case link(target: [UInt8])
  }

  package var path: EntryPath
  package var kind: Kind
  /// The nine permission bits: set-user-id, set-group-id and the sticky bit never travel.
  package let permissions: UInt32
  package var modified: FileTime
  /// The bytes that a file held when it was opened; 0 where nobody knows. Nothing but speed and progress may rely on it.
  package let size: UInt64

  /// Drops every bit of `mode` that is no permission.
  package init(_ kind: Kind, path: EntryPath, mode: UInt32, modified: FileTime, size: UInt64 = 0) {
    self.kind = kind
    self.path = path
    self.permissions = mode & 0o777
    self.modified = modified
    self.size = size
  }

  /// The longest target that a symbolic link can have on Linux.
  static let longestTarget = 4095
}

/// When a file was last changed, since 1970.
package struct FileTime: Equatable, Sendable {
  package let seconds: Int64
  /// Below a thousand million.
  package let nanoseconds: UInt32

  /// Excess nanoseconds are cut off.
  package init(seconds: Int64, nanoseconds: UInt32 = 0) {
    self.seconds = seconds
    self.nanoseconds = min(nanoseconds, Self.mostNanoseconds)
  }

  static let mostNanoseconds: UInt32 = 999_999_999
}

/// What the byte stream of a transfer consists of.
package enum EntryRecord: Equatable, Sendable {
  case entry(Entry)
  /// A piece of the file that the last entry named; never empty.
  case content(ArraySlice<UInt8>)
  /// The file is whole.
  case endOfFile
  /// Something that can't be sent stands here.
  case skipped(EntryPath, SkipReason)
  /// Nothing is missing; nothing follows.
  case endOfStream
}

/// Why something was left out of a transfer.
package enum SkipReason: UInt8, Sendable, CaseIterable {
  case device = 1, socket, pipe
  /// It was removed or replaced between being listed and being opened.
  case changed
  /// A link that would lead out of the tree; only its receiver says so.
  case leavesTree
}

extension EntryRecord {
  enum Kind: UInt8, CaseIterable {
    case file = 1
    case directory, link, content, endOfFile, skipped, endOfStream

    /// The most bytes that may follow the header of such a record.
    var largestBody: Int {
      switch self {
      case .file, .directory: EntryRecord.attributesSize + EntryPath.longest
      case .link: EntryRecord.attributesSize + EntryPath.longest + Entry.longestTarget
      case .content: 1 << 20
      case .endOfFile, .endOfStream: 0
      case .skipped: 1 + EntryPath.longest
      }
    }
  }

  /// Kind and body length.
  static let headerSize = 5
  /// Mode, seconds, nanoseconds, size, length of the path.
  static let attributesSize = 28
}
