import EntryCodec
import WireFormat

extension EntryPath {
  /// The path of a tree with this name in a transfer of several; the root for an empty name.
  init(name: [UInt8]) throws(TransferError) {
    do {
      try self.init(checking: name)
      guard names.count <= 1 else { throw ProtocolViolation("a name with a slash in it") }
    } catch {
      throw TransferError(.invalid, "cannot send something as \(quoted(name)): \(error)")
    }
  }
}
