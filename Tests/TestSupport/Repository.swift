package import FoundationEssentials

/// The files that are checked in.
package enum Repository {
  /// The top of the checkout that this was built from.
  package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Empty for a file that is not there.
  package static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }
}
