package import FoundationEssentials

/// The files that are checked in.
package enum Repository {
  /// Root of the checkout that this was built from.
  package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Text of a file; empty where it cannot be read.
  package static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }
}
