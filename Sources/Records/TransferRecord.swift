package import SandboxCore

/// The object that `upload --json` and `download --json` write.
package struct TransferRecord: Codable, Equatable, Sendable {
  /// Entry that was left out.
  package struct Skipped: Codable, Equatable, Sendable {
    package let path: String
    package let reason: String

    init(_ entry: SkippedEntry) { (path, reason) = (entry.path, entry.reason.rawValue) }
  }

  package let files: Int
  package let directories: Int
  package let links: Int
  package let bytes: UInt64
  package let skipped: [Skipped]

  /// The record of all transfers of one command.
  package init(_ result: TransferResult) {
    (files, directories, links, bytes) = (result.files, result.directories, result.links, result.bytes)
    skipped = result.skipped.map(Skipped.init)
  }
}
