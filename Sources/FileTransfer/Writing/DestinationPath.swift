import Glibc
import SystemPackage

/// Path that the root of a transfer gets.
struct DestinationPath {
  let path: [UInt8]
  let createParents: Bool

  private static let slash = UInt8(ascii: "/")

  init(_ path: [UInt8], createParents: Bool) {
    self.path = path
    self.createParents = createParents
  }

  init(inside directory: [UInt8], name: [UInt8], createParents: Bool) {
    let status = try? OpenFile.status(path: directory)
    let isDirectory = directory.last == Self.slash || status?.fileKind == .directory
    let separator = directory.last == Self.slash ? [] : [Self.slash]
    self.init(isDirectory ? directory + separator + name : directory, createParents: createParents)
  }

  /// Throws for a path that ends in `/.` and is not that of a directory which is there.
  func checkDirectory() throws(TransferError) {
    guard path.suffix(2) == [Self.slash, UInt8(ascii: ".")] else { return }
    let status = try? OpenFile.status(path: path)
    guard status?.fileKind != .directory else { return }
    throw TransferError(.io(.notDirectory), "\(quoted(path.dropLast(2))) is not a directory")
  }

  /// The path of an entry, for messages.
  func location(of entry: some Collection<UInt8>) -> [UInt8] {
    guard !entry.isEmpty else { return path }
    return path.last == Self.slash ? path + entry : path + [Self.slash] + entry
  }

  /// The last name of the path; nil for a path such as `/` or `..`, which can only be a directory that exists.
  var name: [UInt8]? {
    guard let name = path.split(separator: Self.slash).last, !Self.isDots(name) else { return nil }
    return Array(name)
  }

  /// Whether the path can only be that of a directory.
  var saysDirectory: Bool { path.last == Self.slash || name == nil }

  private static func isDots(_ name: ArraySlice<UInt8>) -> Bool {
    (1...2).contains(name.count) && name.allSatisfy { $0 == UInt8(ascii: ".") }
  }

  /// The directory that the root's name goes into.
  func openParent() throws(Errno) -> OpenFile {
    let end = path.lastIndex { $0 != Self.slash } ?? 0
    guard let cut = path[..<end].lastIndex(of: Self.slash) else { return try open([UInt8(ascii: ".")]) }
    return try open(Array(path[...cut]))
  }

  /// The directory that the path itself names.
  func openItself() throws(Errno) -> OpenFile { try open(path) }

  private func open(_ directory: [UInt8]) throws(Errno) -> OpenFile {
    let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
    do {
      return try OpenFile.open(path: directory, flags)
    } catch {
      guard createParents, error == .noSuchFileOrDirectory else { throw error }
      try makeDirectories(directory)
      return try OpenFile.open(path: directory, flags)
    }
  }

  private func makeDirectories(_ directory: [UInt8]) throws(Errno) {
    let ends = directory.indices.dropFirst().filter { directory[$0] == Self.slash } + [directory.count]
    for end in ends {
      do {
        try OpenFile.makeDirectory(path: Array(directory[..<end]))
      } catch {
        guard error == .fileExists || end < directory.count else { throw error }
      }
    }
  }
}
