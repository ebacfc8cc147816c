/// Policy on which symbolic links are made.
package enum LinkPolicy: Sendable {
  case all
  case none
  /// A link that may lead out of the transferred tree is skipped and reported.
  case insideTreeOnly

  /// Whether a link may be made; `depth` is the number of directories between the root of the tree and the link, below
  /// zero for the root itself.
  ///
  /// `..` may stand only at the start of a target, where it leads through directories that the transfer has made: after
  /// a name, which may be a link itself, it could lead anywhere.
  func allows(target: [UInt8], depth: Int) -> Bool {
    guard self == .insideTreeOnly else { return self == .all }
    let names = target.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
    let up = Array("..".utf8)[...]
    let climbed = names.prefix { $0 == up }.count
    return target.first != UInt8(ascii: "/") && climbed <= depth && !names.dropFirst(climbed).contains(up)
  }
}
