/// Paths of an execution's artifacts, as `Port.artifacts` carries them: each ended by a NUL.
package struct Artifacts: Equatable, Sendable {
  /// Absolute paths, sorted; names need not be UTF-8.
  package var paths: [[UInt8]]
  /// Whether there may be more; an empty path at the end says so.
  package var isTruncated: Bool

  package init(_ paths: [[UInt8]] = [], isTruncated: Bool = false) {
    self.paths = paths
    self.isTruncated = isTruncated
  }

  package init(bytes: [UInt8]) {
    paths = bytes.split(separator: 0).map(Array.init)
    isTruncated = bytes == [0] || bytes.suffix(2) == [0, 0]
  }

  package var bytes: [UInt8] { paths.flatMap { $0 + [0] } + (isTruncated ? [0] : []) }
}
