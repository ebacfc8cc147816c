import EntryCodec
import SystemPackage

/// Temporary name of a file in the directory of its final name; the file is removed unless it is committed.
final class TemporaryName {
  private let directory: OpenFile
  private let name: [UInt8]
  let temporaryName: [UInt8]
  private var isThere = true

  /// Calls `create` with one name after the other until one is free.
  init(
    for name: [UInt8], in directory: OpenFile, create: ([UInt8]) throws(Errno) -> Void
  ) throws(Errno) {
    for _ in 0..<100 {
      let candidate = Self.candidate(for: name)
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

  /// Gives the file its final name, replacing any other file of that name.
  func commit() throws(Errno) {
    try directory.rename(temporaryName, to: name)
    isThere = false
  }

  /// `.NAME.alphagent-XXXXXX`, the name cut where it would grow too long.
  private static func candidate(for name: [UInt8]) -> [UInt8] {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let random = UInt32.random(in: .min ... .max)
    let letters = (0..<6).map { alphabet[Int(random >> ($0 * 5) & 31)] }
    let ending = Array(".alphagent-".utf8) + letters
    return [UInt8(ascii: ".")] + name.prefix(EntryPath.longestName - ending.count - 1) + ending
  }
}
