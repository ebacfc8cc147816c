package import EntryCodec

extension SkipReason {
  /// End of the sentence "it …".
  package var words: String {
    switch self {
    case .device: "is a device"
    case .socket: "is a socket"
    case .pipe: "is a named pipe"
    case .changed: "changed while it was read"
    case .leavesTree: "is a link that leads out of the tree"
    }
  }
}
