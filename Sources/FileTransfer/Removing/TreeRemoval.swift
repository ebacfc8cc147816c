import Glibc
import SystemPackage

/// Removes files and trees; no link in a tree is followed out of it.
package enum TreeRemoval {
  /// Removes a file or a link, or a directory with all that is in it.
  package static func remove(_ path: [UInt8]) throws(TransferError) {
    let parts = path.split(separator: UInt8(ascii: "/"))
    guard let last = parts.last, !["./".utf8.prefix(1), "..".utf8[...]].contains(where: last.elementsEqual) else {
      throw TransferError(refusedTo: "remove", path, because: "it has no name")
    }
    do throws(Errno) {
      let above = Array(path.prefix(path.count - trailing(path) - last.count))
      let parent = try OpenFile.open(path: above.isEmpty ? [UInt8(ascii: ".")] : above, O_RDONLY | O_DIRECTORY)
      try remove(Array(last), in: parent)
    } catch {
      throw TransferError(error, cannot: "remove", path)
    }
  }

  private static func trailing(_ path: [UInt8]) -> Int { path.reversed().prefix { $0 == UInt8(ascii: "/") }.count }

  private static func remove(_ name: [UInt8], in parent: OpenFile) throws(Errno) {
    var stack = DirectoryStack<[[UInt8]]>()
    try enter(name, in: parent, &stack)
    while let level = stack.levels.last, let directory = stack.directory {
      if let next = stack.withPayload({ $0.popLast() }) ?? nil {
        try enter(next, in: directory, &stack)
      } else {
        _ = try stack.pop()
        try (stack.directory ?? parent).removeDirectory(level.name)
      }
    }
  }

  /// Removes a file, or goes into a directory.
  private static func enter(
    _ name: [UInt8], in directory: OpenFile, _ stack: inout DirectoryStack<[[UInt8]]>
  ) throws(Errno) {
    do throws(Errno) {
      try directory.removeFile(name)
    } catch .isDirectory {
      let inner = try directory.openDirectory(name)
      try stack.push(name, inner, try inner.namesBackwards())
    }
  }
}
