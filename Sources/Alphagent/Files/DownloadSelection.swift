import FileTransfer
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Choice of the files that a download writes on the host.
enum DownloadSelection {
  /// Files of one directory, which go to one directory.
  struct Group {
    let paths: [[UInt8]]
    let destination: Destination

    /// `files` are relative to `prefix` and all in one directory, which becomes `destination`.
    init(prefix: [UInt8], files: ArraySlice<[UInt8]>, destination: [UInt8]) {
      paths = files.map { prefix + $0 }
      let names = files.map { Array($0[(($0.lastIndex(of: slash) ?? -1) + 1)...]) }
      self.destination =
        names.count == 1 ? .exactly(destination + [slash] + names[0]) : .into(destination, names: names)
    }
  }

  /// Returns a writer of files without links, which makes missing parents.
  static func writer(_ destination: Destination) throws(SandboxError) -> TreeWriter {
    try writer(destination, createParents: true, links: .none)
  }

  /// Returns a writer for the file or tree that has this path in the sandbox.
  static func writer(of source: [UInt8], to host: HostPath) throws(SandboxError) -> TreeWriter {
    let path = FilePath(bytes: source)
    let destination: Destination =
      path.endsInDot
      ? .exactly(host.bytes) : .inside(host.bytes, name: path.lexicallyNormalized().lastComponent?.bytes ?? [])
    return try writer(destination, createParents: host.bytes.last == slash, links: .insideTreeOnly)
  }

  /// The user's umask holds, as it does for `cp -r`.
  private static func writer(
    _ destination: Destination, createParents: Bool, links: LinkPolicy
  ) throws(SandboxError) -> TreeWriter {
    do throws(TransferError) {
      return try TreeWriter(
        destination: destination, createParents: createParents, links: links, umask: Umask.current)
    } catch {
      throw .ofHost(error)
    }
  }

  /// Groups files by directory, so that a writer takes no other names than those asked for.
  static func groups(of paths: [[UInt8]], root: String, directory: String) -> [Group] {
    let prefix = Array(root.utf8) + [slash]
    let relative = paths.filter { $0.starts(with: prefix) }.map { Array($0.dropFirst(prefix.count)) }
    let byDirectory = Dictionary(grouping: relative) { Array($0[..<($0.lastIndex(of: slash) ?? 0)]) }
    return byDirectory.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { below, files in
      let destination = Array(directory.utf8) + (below.isEmpty ? [] : [slash] + below)
      return pieces(of: files).map { Group(prefix: prefix, files: $0, destination: destination) }
    }
  }

  /// Splits the list into pieces of 500 paths, which fit into one message whatever their lengths.
  private static func pieces(of files: [[UInt8]]) -> [ArraySlice<[UInt8]>] {
    stride(from: 0, to: files.count, by: 500).map { files[$0..<min($0 + 500, files.count)] }
  }

  private static let slash = UInt8(ascii: "/")
}
