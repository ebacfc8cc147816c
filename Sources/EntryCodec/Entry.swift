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
  /// Bytes that the file held when it was opened; 0 where that is unknown. The sender's word: only speed and progress
  /// may rely on it.
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
