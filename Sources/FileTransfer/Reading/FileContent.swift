import SystemPackage

/// Rest of a file's content that is still to be sent.
enum FileContent {
  case file(FileRest)
  case memory(ArraySlice<UInt8>)

  /// Goes behind the hole that comes next, and returns its size; 0 where data or the end come next.
  mutating func takeHole() throws(Errno) -> Int {
    guard case .file(var rest) = self else { return 0 }
    let count = try rest.takeHole()
    self = .file(rest)
    return count
  }

  /// Takes the next bytes of data into the buffer and returns their number; 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    switch self {
    case .memory(let bytes):
      let piece = bytes.prefix(buffer.count)
      buffer.copyBytes(from: piece)
      self = .memory(bytes.dropFirst(piece.count))
      return piece.count
    case .file(var rest):
      let count = try rest.read(into: buffer)
      self = .file(rest)
      return count
    }
  }

  func isAtMost(_ count: Int) -> Bool { left.map { $0 <= count } ?? false }

  /// Whether the end is known without a read: a file that shrank shows that only when it is read.
  var isAtEnd: Bool { left == 0 }

  /// Whether a file has become shorter, so that its content has ended too early.
  func hasShrunk() throws(Errno) -> Bool {
    guard case .file(let rest) = self else { return false }
    return try rest.hasShrunk()
  }

  private var left: Int? {
    switch self {
    case .memory(let bytes): bytes.count
    case .file(let rest): rest.left
    }
  }
}
