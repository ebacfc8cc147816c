import EntryCodec
import Glibc
import SystemPackage

/// A file that appears under its name when it is whole.
///
/// Until then it has no name, where the file system can do that, and disappears with the process that writes it.
/// Elsewhere it has a temporary name, and is removed unless it is committed.
final class PendingFile {
  private let name: [UInt8]
  private let directory: OpenFile
  private let file: OpenFile
  private let temporary: TemporaryName?
  private var endsInHole = false

  convenience init(_ name: [UInt8], in directory: OpenFile) throws(Errno) {
    try self.init(name, in: directory, unnamed: try? directory.openUnnamed())
  }

  init(_ name: [UInt8], in directory: OpenFile, unnamed: OpenFile?) throws(Errno) {
    self.name = name
    self.directory = directory
    if let unnamed {
      file = unnamed
      temporary = nil
      return
    }
    var opened: OpenFile?
    temporary = try TemporaryName(for: name, in: directory) { candidate throws(Errno) in
      opened = try directory.open(candidate, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    }
    guard let opened else { throw .fileExists }
    file = opened
  }

  func write(_ bytes: ArraySlice<UInt8>) throws(Errno) {
    try file.writeAll(bytes)
    endsInHole = false
  }

  /// Appends zeros for which the file system need keep nothing.
  func skip(_ count: Int) throws(Errno) {
    try file.skip(count)
    endsInHole = true
  }

  /// Closes the file, and gives it its name, replacing any other file of that name.
  func commit(permissions: UInt32, modified: FileTime) throws(Errno) {
    if endsInHole { try file.endHere() }
    try file.set(permissions: permissions, modified: timespec(modified))
    if let temporary {
      try file.close()
      try temporary.commit()
    } else {
      try nameUnnamed()
      try file.close()
    }
  }

  private func nameUnnamed() throws(Errno) {
    do {
      try directory.link(file, as: name)
    } catch .fileExists {
      let temporary = try TemporaryName(for: name, in: directory) { candidate throws(Errno) in
        try directory.link(file, as: candidate)
      }
      try temporary.commit()
    } catch {
      throw error
    }
  }
}

extension OpenFile {
  /// Makes a symbolic link, replacing any other file of that name.
  func makeLink(_ name: [UInt8], to target: [UInt8], modified: FileTime) throws(Errno) {
    let temporary = try TemporaryName(for: name, in: self) { candidate throws(Errno) in
      try makeLink(candidate, to: target)
    }
    try setModified(ofLink: temporary.temporaryName, timespec(modified))
    try temporary.commit()
  }
}
