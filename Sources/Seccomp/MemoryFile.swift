internal import CSeccomp
internal import SystemPackage

/// Files without a name, in memory.
enum MemoryFile {
  /// A new empty one, close-on-exec, which the caller closes.
  static func create(named name: String) throws(Errno) -> FileDescriptor {
    let descriptor = cseccomp_memory_file(name)
    guard descriptor >= 0 else { throw Errno(rawValue: -descriptor) }
    return FileDescriptor(rawValue: descriptor)
  }

  /// A new one with these contents, at offset 0, that nobody can change any more.
  static func sealed(named name: String, _ contents: [UInt8]) throws -> FileDescriptor {
    let file = try create(named: name)
    do {
      try file.writeAll(contents)
      try file.seek(offset: 0, from: .start)
      let code = cseccomp_seal(file.rawValue)
      if code < 0 { throw Errno(rawValue: -code) }
      return file
    } catch {
      try? file.close()
      throw error
    }
  }
}

extension FileDescriptor {
  /// What lies between the offset and the end.
  func readToEnd() throws -> [UInt8] {
    let size = Int(clamping: try stat().size)
    var bytes: [UInt8] = []
    while true {
      let chunk = try [UInt8](unsafeUninitializedCapacity: max(size, 4096)) { buffer, count in
        count = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
  }
}
