import Glibc
import SystemPackage

/// Rest of an open file that is still to be sent: as many bytes as it had when it was opened, so that a growing log
/// comes to an end.
struct FileRest {
  private let file: OpenFile
  /// Nil for a file without a length, as those of /proc, which is sent until nothing more comes.
  private let size: Int?
  private var offset = 0
  /// End of the data at the offset; the offset itself where it is not known.
  private var dataEnd: Int

  init(_ file: OpenFile, _ status: stat) {
    self.file = file
    size = status.st_size > 0 ? Int(status.st_size) : nil
    dataEnd = status.mayHaveHoles ? 0 : size ?? .max
  }

  /// Number of bytes that are left; nil where it is unknown.
  var left: Int? { size.map { $0 - offset } }

  /// Goes behind the hole at the offset, and returns its size; 0 where there is none.
  mutating func takeHole() throws(Errno) -> Int {
    guard let size, offset == dataEnd, offset < size else { return 0 }
    let start = offset
    do {
      guard let data = try file.data(from: offset) else { return try takeLastHole(size) }
      offset = min(data, size)
      dataEnd = try min(offset < size ? file.hole(from: offset) : size, size)
      try file.seek(to: offset)
    } catch .invalidArgument {
      // The file system does not tell holes from data.
      dataEnd = size
    } catch {
      throw error
    }
    return offset - start
  }

  /// Goes to the end, unless the file has become shorter, which the next read shows.
  private mutating func takeLastHole(_ size: Int) throws(Errno) -> Int {
    dataEnd = size
    guard try file.status().st_size >= size else { return 0 }
    defer { offset = size }
    return size - offset
  }

  /// Takes the next bytes of data into the buffer and returns their number; 0 at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(dataEnd - offset))
    guard !room.isEmpty else { return 0 }
    let count = try file.read(into: room)
    offset += count
    return count
  }

  /// Whether the file is shorter now than when it was opened. Those of /sys are not: they never have the size they
  /// claim.
  func hasShrunk() throws(Errno) -> Bool {
    guard let size, offset < size else { return false }
    return try file.status().st_size < size
  }
}
