/// A path on the host, in the bytes that Linux has for it.
package struct HostPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }
}

/// A path in a sandbox, in the bytes that Linux has for it; a relative one is below `/workspace`.
package struct SandboxPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }
}

/// What an upload takes from the host.
package enum UploadSource: Sendable {
  /// A file or a directory; of one whose path ends in `.`, what is in it.
  case path(HostPath)
  /// Bytes that become one file, with these permission bits.
  case data([UInt8], mode: UInt32 = 0o644)
  /// What comes until the end becomes one file.
  case stream(any InputSource, mode: UInt32 = 0o644)
}

/// Where a download goes on the host.
package enum DownloadTarget: Sendable {
  /// As `cp`: into the directory, under its own name, where the path is one or ends in `/`, which makes it; otherwise the
  /// file or tree becomes the path.
  case path(HostPath)
  /// The content of one regular file.
  case stream(any OutputSink)
}

/// Hears of a transfer's progress, on a thread of the transfer's: the bytes of content so far, and all where that is known.
package typealias TransferProgress = @Sendable (_ done: UInt64, _ total: UInt64?) -> Void

/// What a transfer copied, and what it left out.
public struct TransferResult: Sendable, Equatable {
  /// Regular files.
  public var files = 0
  /// Directories.
  public var directories = 0
  /// Symbolic links.
  public var links = 0
  /// What the files hold together.
  public var bytes: UInt64 = 0
  /// What was left out: of one transfer, the first thousand.
  public var skipped: [SkippedEntry] = []
  /// How much was left out.
  public var skippedCount = 0

  /// Of a transfer that copied nothing.
  public init() {}

  /// Adds up two transfers.
  package static func += (sum: inout TransferResult, other: TransferResult) {
    sum.files += other.files
    sum.directories += other.directories
    sum.links += other.links
    sum.bytes += other.bytes
    sum.skipped += other.skipped
    sum.skippedCount += other.skippedCount
  }
}

/// Something that a transfer left out.
public struct SkippedEntry: Sendable, Equatable {
  /// Why.
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
  }

  /// The path at the source, invalid UTF-8 replaced.
  public let path: String
  /// Why it was left out.
  public let reason: Reason

  /// An entry that is left out.
  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }
}

extension SandboxError {
  /// Whoever was to read a download closed the pipe.
  package static let readerGone = SandboxError.failure(.readerGone, "nobody reads the output any more")
}
