import CLinux
import Glibc
package import SystemPackage

/// Listing of a directory, name by name.
package struct DirectoryListing: ~Copyable {
  /// Name in a directory, and its kind (`DT_REG` and so on) where the file system gives that with the name.
  package struct Item {
    package let name: [UInt8]
    package let kind: Int32
  }

  private let stream: OpaquePointer

  /// Reads by a duplicate; the given descriptor stays the caller's, and shares the offset.
  package init(of directory: FileDescriptor) throws(Errno) {
    let copy = clinux_duplicate_above(directory.rawValue, 0)
    guard copy >= 0 else { throw .latest }
    guard let stream = fdopendir(copy) else {
      let error = Errno.latest
      _ = Glibc.close(copy)
      throw error
    }
    self.stream = stream
  }

  package init(_ path: FilePath) throws(Errno) {
    guard let stream = opendir(path.string) else { throw .latest }
    self.stream = stream
  }

  deinit { closedir(stream) }

  /// The next name but `.` and `..`, in no order; nil after the last.
  package func next() throws(Errno) -> Item? {
    while true {
      Glibc.errno = 0
      guard let entry = readdir(stream) else {
        guard Glibc.errno == 0 else { throw .latest }
        return nil
      }
      let name = Self.name(of: entry)
      if !Self.isSelfOrParent(name) { return Item(name: name, kind: Int32(entry.pointee.d_type)) }
    }
  }

  /// The names in a directory as text; none when it cannot be read.
  package static func names(in path: FilePath) -> [String] {
    guard let listing = try? DirectoryListing(path) else { return [] }
    var names: [String] = []
    while let item = (try? listing.next()) ?? nil { names.append(String(decoding: item.name, as: UTF8.self)) }
    return names
  }

  private static func isSelfOrParent(_ name: [UInt8]) -> Bool {
    name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
    return Array(UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
  }
}
