import EntryCodec
import Glibc

/// Facts of stat(2) in the terms of a transfer.
extension stat {
  enum FileKind: Equatable {
    case file, directory, link
    case other(SkipReason)
  }

  var fileKind: FileKind {
    switch st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    case S_IFLNK: .link
    case S_IFIFO: .other(.pipe)
    case S_IFSOCK: .other(.socket)
    default: .other(.device)
    }
  }

  var modified: FileTime {
    FileTime(seconds: Int64(st_mtim.tv_sec), nanoseconds: UInt32(clamping: st_mtim.tv_nsec))
  }

  func entry(_ kind: Entry.Kind, _ path: EntryPath) -> Entry {
    Entry(kind, path: path, mode: st_mode, modified: modified, size: kind == .file ? UInt64(clamping: st_size) : 0)
  }

  /// Whether its file system keeps less than its size, in blocks of 512 bytes.
  var mayHaveHoles: Bool { Int(st_blocks) < Int(st_size) / 512 }

  var identity: FileIdentity { FileIdentity(device: UInt64(st_dev), number: UInt64(st_ino)) }
}

/// Identity of a file on this machine for as long as the file exists.
struct FileIdentity: Equatable {
  let device: UInt64
  let number: UInt64
}

extension timespec {
  init(_ time: FileTime) { self.init(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)) }

  /// `UTIME_OMIT` of <sys/stat.h>, a macro that Swift doesn't see.
  static let unchanged = timespec(tv_sec: 0, tv_nsec: 1 << 30 - 2)
}
