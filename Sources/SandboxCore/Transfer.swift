/// A path on the host, as bytes, since Linux does not require UTF-8.
package struct HostPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }
}

/// A path in a sandbox, as bytes, since Linux does not require UTF-8; a relative one is below `/workspace`.
package struct SandboxPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }
}

/// Source of an upload on the host.
package enum UploadSource: Sendable {
  /// A file or a directory; a path that ends in `.` stands for the contents of its directory.
  case path(HostPath)
  /// Bytes that become one file, with these permission bits.
  case data([UInt8], mode: UInt32 = 0o644)
  /// An input that becomes one file, with these permission bits.
  case stream(any InputSource, mode: UInt32 = 0o644)
}

/// Target of a download on the host.
package enum DownloadTarget: Sendable {
  /// A path, as for `cp`: a directory, or a path that ends in `/` and is then made, gets the file or tree under its own
  /// name; any other path becomes the file or tree itself.
  case path(HostPath)
  /// A sink for the content of one regular file.
  case stream(any OutputSink)
}

/// Receives a transfer's progress, on a thread of the transfer: bytes of content so far, and in all where that is
/// known.
package typealias TransferProgress = @Sendable (_ done: UInt64, _ total: UInt64?) -> Void

/// Counts of the files that a transfer copied, and the entries that it left out.
public struct TransferResult: Sendable, Equatable {
  /// Regular files.
  public var files = 0
  /// Directories.
  public var directories = 0
  /// Symbolic links.
  public var links = 0
  /// Bytes of content in all files.
  public var bytes: UInt64 = 0
  /// Entries that were left out; the first thousand of each transfer.
  public var skipped: [SkippedEntry] = []
  /// Number of entries that were left out.
  public var skippedCount = 0

  /// The result of a transfer that copied nothing.
  public init() {}

  /// Adds the counts and entries of another transfer.
  package static func += (sum: inout TransferResult, other: TransferResult) {
    sum.files += other.files
    sum.directories += other.directories
    sum.links += other.links
    sum.bytes += other.bytes
    sum.skipped += other.skipped
    sum.skippedCount += other.skippedCount
  }

  /// Notes an entry that is left out.
  package mutating func skip(_ entry: SkippedEntry) {
    skippedCount += 1
    if skipped.count < Self.mostNamed { skipped.append(entry) }
  }

  private static let mostNamed = 1000
}

/// Entry that a transfer left out.
public struct SkippedEntry: Sendable, Equatable {
  /// Reason for leaving an entry out.
  public enum Reason: String, Sendable, CaseIterable {
    /// A device.
    case device
    /// A socket.
    case socket
    /// A named pipe.
    case pipe
    /// It was removed or replaced while the transfer was under way.
    case changed
    /// A link that leads out of the tree that was downloaded, or may.
    case leavesTree = "leaves_tree"
    /// An artifact that cannot be read in the sandbox.
    case unreadable
    /// An artifact that the host could not write, or that was lost with its sandbox.
    case undelivered
    /// An artifact for which there was no room: all together may take what the sandbox's disk limit and the free space
    /// of the host's file system allow.
    case tooLarge = "too_large"
    /// An artifact for which there was no time before the execution's timeout.
    case tooLate = "too_late"
  }

  /// The path at the source, invalid UTF-8 replaced.
  public let path: String
  /// Reason for leaving it out.
  public let reason: Reason
  /// The error, where one is the reason.
  public let detail: String?

  /// An entry that is left out.
  public init(path: String, reason: Reason, detail: String? = nil) {
    self.path = path
    self.reason = reason
    self.detail = detail
  }
}

extension SandboxError {
  /// The reader of a download closed the pipe.
  package static let readerGone = SandboxError.failure(.readerGone, "nobody reads the output any more")
}
