import SystemPackage

/// Rest of a file's content that is still to be sent.
enum FileContent {
  /// A file with `left` bytes to send: as many as it had when it was opened, so that a growing log comes to an end. Nil
  /// for a file without a length, as those of /proc, which is sent until nothing more comes.
  case file(OpenFile, left: Int?)
  case memory(ArraySlice<UInt8>)

  /// Takes the next bytes into the buffer and returns their number; 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    switch self {
    case .memory(let bytes):
      let piece = bytes.prefix(buffer.count)
      buffer.copyBytes(from: piece)
      self = .memory(bytes.dropFirst(piece.count))
      return piece.count
    case .file(let file, let left):
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(left ?? buffer.count))
      guard !room.isEmpty else { return 0 }
      let count = try file.read(into: room)
      self = .file(file, left: left.map { $0 - count })
      return count
    }
  }

  func isAtMost(_ count: Int) -> Bool {
    switch self {
    case .memory(let bytes): bytes.count <= count
    case .file(_, let left): left.map { $0 <= count } ?? false
    }
  }

  /// Whether the end is known without a read: a file that shrank shows that only when it is read.
  var isAtEnd: Bool {
    switch self {
    case .memory(let bytes): bytes.isEmpty
    case .file(_, let left): left == 0
    }
  }
}
