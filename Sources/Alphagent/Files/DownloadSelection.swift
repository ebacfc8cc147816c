import FileTransfer
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Choice of the files that a download writes on the host.
enum DownloadSelection {
  /// Files of one directory, which go to one directory.
  struct Group {
    let paths: ArraySlice<[UInt8]>
    /// The directory on the host.
    let directory: [UInt8]

    var destination: Destination {
      let names = paths.map { Array($0[(($0.lastIndex(of: slash) ?? -1) + 1)...]) }
      return names.count == 1 ? .exactly(directory + [slash] + names[0]) : .into(directory, names: names)
    }

    /// The rest of the group, behind its first files.
    func dropFirst(_ count: Int) -> Group { Group(paths: paths.dropFirst(count), directory: directory) }
  }

  /// Returns a writer of files without links, which makes missing parents.
  ///
  /// - Parameter mostData: bytes that the files may take, without their holes.
  static func writer(_ destination: Destination, mostData: UInt64 = .max) throws(SandboxError) -> TreeWriter {
    try writer(destination, createParents: true, links: .none, mostData: mostData)
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
    _ destination: Destination, createParents: Bool, links: LinkPolicy, mostData: UInt64 = .max
  ) throws(SandboxError) -> TreeWriter {
    do throws(TransferError) {
      return try TreeWriter(
        destination: destination, createParents: createParents, links: links, umask: Umask.current, mostData: mostData)
    } catch {
      throw .ofHost(error)
    }
  }

  /// Groups files by directory, so that a writer takes no other names than those asked for.
  static func groups(of paths: [[UInt8]], root: String, directory: String) -> [Group] {
    let prefix = Array(root.utf8) + [slash]
    let below = paths.filter { $0.starts(with: prefix) }
    let byDirectory = Dictionary(grouping: below) { Array($0[prefix.count - 1..<($0.lastIndex(of: slash) ?? 0)]) }
    return byDirectory.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { below, files in
      pieces(of: files).map { Group(paths: $0, directory: Array(directory.utf8) + below) }
    }
  }

  /// Splits the list into pieces of 500 paths, which fit into one message whatever their lengths.
  private static func pieces(of files: [[UInt8]]) -> [ArraySlice<[UInt8]>] {
    stride(from: 0, to: files.count, by: 500).map { files[$0..<min($0 + 500, files.count)] }
  }

  private static let slash = UInt8(ascii: "/")
}
