import AgentProtocol
import Glibc
import SystemPackage

/// A file or link under a temporary name beside its own until it is whole; removed unless it is committed.
final class PendingFile {
  private let directory: OpenFile
  private let name: [UInt8]
  private let temporaryName: [UInt8]
  private var isThere = true

  /// Calls `create` with names until one is free.
  private init(
    _ name: [UInt8], in directory: OpenFile, create: ([UInt8]) throws(Errno) -> Void
  ) throws(Errno) {
    for _ in 0..<100 {
      let candidate = Self.temporaryName(for: name)
      do {
        try create(candidate)
      } catch .fileExists {
        continue
      } catch {
        throw error
      }
      self.directory = directory
      self.name = name
      temporaryName = candidate
      return
    }
    throw .fileExists
  }

  deinit {
    if isThere { directory.remove(temporaryName) }
  }

  /// Gives the file its name, in place of what has it.
  func commit() throws(Errno) {
    try directory.rename(temporaryName, to: name)
    isThere = false
  }

  static func file(_ name: [UInt8], in directory: OpenFile) throws(Errno) -> (PendingFile, OpenFile) {
    var opened: OpenFile?
    let pending = try PendingFile(name, in: directory) { candidate throws(Errno) in
      opened = try directory.open(candidate, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    }
    guard let opened else { throw .fileExists }
    return (pending, opened)
  }

  static func makeLink(
    _ name: [UInt8], to target: [UInt8], modified: FileTime, in directory: OpenFile
  ) throws(Errno) {
    let pending = try PendingFile(name, in: directory) { candidate throws(Errno) in
      try directory.makeLink(candidate, to: target)
    }
    try directory.setModified(ofLink: pending.temporaryName, timespec(modified))
    try pending.commit()
  }

  /// `.NAME.alphagent-XXXXXX`, the name cut where it would grow too long.
  private static func temporaryName(for name: [UInt8]) -> [UInt8] {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let random = UInt32.random(in: .min ... .max)
    let letters = (0..<6).map { alphabet[Int(random >> ($0 * 5) & 31)] }
    let ending = Array(".alphagent-".utf8) + letters
    return [UInt8(ascii: ".")] + name.prefix(EntryPath.longestName - ending.count - 1) + ending
  }
}
