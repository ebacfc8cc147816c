import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Directory for this user's local sandboxes: leases, caches, sessions, and the mount point of writable layers.
package struct StateDirectory: Sendable {
  package let path: FilePath

  package var slots: FilePath { path.appending("slots") }
  package var cache: FilePath { path.appending("cache") }
  package var sessions: FilePath { path.appending("sessions") }
  /// Empty on the host; each sandbox's writable layer is mounted on it, in the sandbox's own mount namespace.
  package var layer: FilePath { path.appending("layer") }

  /// Makes the directories that are missing.
  ///
  /// Takes the one that ALPHAGENT_STATE_DIR names, and throws when it cannot be used; else the first usual place that can
  /// be used: some are another user's, as after su, or root's where root is but the name of a user in a namespace.
  package init(environment: (String) -> String? = environmentVariable) throws(SandboxError) {
    if let chosen = environment("ALPHAGENT_STATE_DIR") {
      try self.init(FilePath(SmallFile.absolute(chosen)))
      return
    }
    let places = Self.usualPlaces(environment)
    for place in places.dropLast() {
      guard let usable = try? StateDirectory(place) else { continue }
      self = usable
      return
    }
    try self.init(places[places.count - 1])
  }

  private init(_ path: FilePath) throws(SandboxError) {
    self.path = path
    let isRoot = geteuid() == 0
    try Self.make(path, mode: isRoot ? 0o711 : 0o700, parents: true)
    try Self.checkOwner(of: path)
    if isRoot { try Self.letPass(path) }
    try Self.make(slots, mode: 0o700)
    try Self.make(cache, mode: 0o700)
    try Self.make(sessions, mode: 0o700)
    try Self.make(layer, mode: 0o755)
  }

  /// Returns the places to try in turn; there is always one.
  private static func usualPlaces(_ environment: (String) -> String?) -> [FilePath] {
    var places: [FilePath] = geteuid() == 0 ? ["/run/alphagent"] : []
    for (variable, name) in [
      ("XDG_RUNTIME_DIR", "alphagent"), ("XDG_STATE_HOME", "alphagent"), ("HOME", ".local/state/alphagent"),
    ] {
      if let directory = environment(variable) { places.append(FilePath("\(directory)/\(name)")) }
    }
    return places + [FilePath("/tmp/alphagent-\(geteuid())")]
  }

  private static func make(_ path: FilePath, mode: mode_t, parents: Bool = false) throws(SandboxError) {
    guard mkdir(path.string, mode) != 0, Errno.latest != .fileExists else { return }
    let error = Errno.latest
    guard parents, error == .noSuchFileOrDirectory, path.lastComponent != nil else { throw failure(path, error) }
    try make(path.removingLastComponent(), mode: 0o755, parents: true)
    try make(path, mode: mode)
  }

  /// Throws unless this user alone can write here: others could make `gc` remove what is not alphagent's.
  private static func checkOwner(of path: FilePath) throws(SandboxError) {
    let facts = try status(of: path)
    guard facts.st_mode & S_IFMT == S_IFDIR else { throw failure(path, .notDirectory) }
    guard facts.st_uid == geteuid() else {
      throw .failure(
        .stateUnusable, "state directory '\(path)' is another user's", hint: "name another one in ALPHAGENT_STATE_DIR")
    }
    guard facts.st_mode & 0o022 == 0 else {
      throw .failure(
        .stateUnusable, "state directory '\(path)' can be written by others",
        hint: "remove it, or name another one in ALPHAGENT_STATE_DIR")
    }
  }

  /// Lets others pass through root's directory, without listing it: root's sandboxes run as other users, and their
  /// layers are mounted in it. Throws where a directory on the way lets nobody pass.
  private static func letPass(_ path: FilePath) throws(SandboxError) {
    let mode = try status(of: path).st_mode
    if mode & 0o001 == 0, chmod(path.string, mode & 0o7777 | 0o011) != 0 { throw failure(path, .latest) }
    var parent = path
    while parent.removeLastComponent() {
      guard try status(of: parent).st_mode & 0o001 == 0 else { continue }
      throw .failure(
        .stateUnusable,
        "state directory '\(path)' cannot be reached by root's sandboxes, which run as other users: "
          + "'\(parent)' lets none pass", hint: "name one in ALPHAGENT_STATE_DIR that all users can reach")
    }
  }

  private static func status(of path: FilePath) throws(SandboxError) -> stat {
    var facts = stat()
    guard lstat(path.string, &facts) == 0 else { throw failure(path, .latest) }
    return facts
  }

  package static func failure(_ path: FilePath, _ error: Errno) -> SandboxError {
    if let remedy = error.remedy {
      return .failure(.startFailed, "cannot use state directory '\(path)': \(error)", hint: remedy)
    }
    let isFull = [.noSpace, .diskQuotaExceeded].contains(error)
    let remedy = isFull ? "free space on its file system" : "make it writable"
    return .failure(
      .stateUnusable, "state directory '\(path)' cannot be used: \(error)",
      hint: "\(remedy), or name another one in ALPHAGENT_STATE_DIR")
  }
}
