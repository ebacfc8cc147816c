import SystemPackage

/// Directories from the root of a tree down to the current one, of which the innermost are open.
struct DirectoryStack<Payload> {
  struct Level {
    let name: [UInt8]
    var payload: Payload
    fileprivate var place: Place
  }

  fileprivate enum Place {
    case open(OpenFile)
    /// Closed to save descriptors; opened again as the parent of the next level.
    case closed(FileIdentity)
  }

  private(set) var levels: [Level] = []

  /// Most directories that stay open above the current one.
  private static var mostOpen: Int { 64 }

  var isEmpty: Bool { levels.isEmpty }

  /// The current directory: always open.
  var directory: OpenFile? {
    guard case .open(let directory) = levels.last?.place else { return nil }
    return directory
  }

  /// Calls with the payload of the current directory.
  mutating func withPayload<Result>(_ body: (inout Payload) -> Result) -> Result? {
    guard !levels.isEmpty else { return nil }
    return body(&levels[levels.count - 1].payload)
  }

  mutating func push(_ name: [UInt8], _ directory: OpenFile, _ payload: Payload) throws(Errno) {
    levels.append(Level(name: name, payload: payload, place: .open(directory)))
    let far = levels.count - 1 - Self.mostOpen
    guard far >= 0, case .open(let distant) = levels[far].place else { return }
    levels[far].place = .closed(try distant.status().identity)
  }

  /// Leaves the current directory, and hands it over.
  ///
  /// Throws ESTALE where directories were moved meanwhile, so that `..` leads elsewhere.
  mutating func pop() throws(Errno) -> (directory: OpenFile, payload: Payload)? {
    guard let last = levels.popLast(), case .open(let directory) = last.place else { return nil }
    if case .closed(let identity) = levels.last?.place {
      let parent = try directory.openDirectory(Array("..".utf8))
      guard try parent.status().identity == identity else { throw .staleNFSFileHandle }
      levels[levels.count - 1].place = .open(parent)
    }
    return (directory, last.payload)
  }
}
