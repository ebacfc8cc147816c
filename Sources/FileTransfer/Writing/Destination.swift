/// Place on this machine that a transfer is written to.
package enum Destination: Equatable, Sendable {
  /// The root becomes this path.
  case exactly([UInt8])
  /// As with `cp`: where the path is a directory or ends in `/`, the root gets this name in it; else as `exactly`.
  case inside([UInt8], name: [UInt8])
  /// Roots with names of their own are written to this directory: only files of these names, or with nil anything.
  ///
  /// A host that asked for some files must name them, or the sandbox could send a `.bashrc` along.
  case into([UInt8], names: [[UInt8]]?)
  /// The one file is kept in memory, up to `limit` bytes.
  case collect(limit: Int)
}
