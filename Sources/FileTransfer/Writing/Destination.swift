/// Where the root of a transfer goes.
package enum Destination: Equatable, Sendable {
  /// The root becomes this path.
  case exactly([UInt8])
  /// As `cp`: into the directory under this name where the path is one or ends in `/`, else as `exactly`.
  case inside([UInt8], name: [UInt8])
  /// Roots with names of their own are put into this directory: any, or no others than these.
  ///
  /// A host that asked for some files must say which, or the sandbox could send a `.bashrc` along.
  case into([UInt8], names: [[UInt8]]?)
  /// The one file is kept in memory, up to so many bytes.
  case collect(limit: Int)
}
