package import EntryCodec

/// A file or tree on this machine to send.
package struct FileRoot: Equatable, Sendable {
  /// Relative to the working directory, or absolute; a link is followed.
  package var path: [UInt8]
  /// The name under which it is sent; empty: it is the root of the transfer, and the only one.
  package var name: [UInt8]

  package init(path: [UInt8], name: [UInt8] = []) {
    self.path = path
    self.name = name
  }

  /// The path of an entry on this machine.
  package func location(of entry: EntryPath) -> [UInt8] {
    let below = name.isEmpty ? entry.bytes[...] : entry.bytes.dropFirst(name.count + 1)
    guard !below.isEmpty else { return path }
    return path.last == UInt8(ascii: "/") ? path + below : path + [UInt8(ascii: "/")] + below
  }
}
