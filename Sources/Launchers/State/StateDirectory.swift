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

  /// Makes the directories that are missing; throws when that fails, or when another user owns the directory or can
  /// write in it.
  package init(environment: (String) -> String? = environmentVariable) throws(SandboxError) {
    path = Self.location(environment)
    // Root's sandboxes run as other users, which must reach the layer through this directory without listing it.
    try Self.make(path, mode: geteuid() == 0 ? 0o711 : 0o700, parents: true)
    try Self.checkOwner(of: path)
    try Self.make(slots, mode: 0o700)
    try Self.make(cache, mode: 0o700)
    try Self.make(sessions, mode: 0o700)
    try Self.make(layer, mode: 0o755)
  }

  private static func location(_ environment: (String) -> String?) -> FilePath {
    if let chosen = environment("ALPHAGENT_STATE_DIR") { return FilePath(chosen) }
    if geteuid() == 0 { return "/run/alphagent" }
    if let runtime = environment("XDG_RUNTIME_DIR") { return FilePath(runtime).appending("alphagent") }
    if let state = environment("XDG_STATE_HOME") { return FilePath(state).appending("alphagent") }
    if let home = environment("HOME") { return FilePath(home).appending(".local/state/alphagent") }
    return FilePath("/tmp/alphagent-\(geteuid())")
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
    var facts = stat()
    guard lstat(path.string, &facts) == 0 else { throw failure(path, .latest) }
    guard facts.st_mode & S_IFMT == S_IFDIR else { throw failure(path, .notDirectory) }
    guard facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0 else {
      throw .failure(
        .stateUnusable, "state directory '\(path)' can be written by others",
        hint: "remove it, or name another one in ALPHAGENT_STATE_DIR")
    }
  }

  package static func failure(_ path: FilePath, _ error: Errno) -> SandboxError {
    .failure(
      .stateUnusable, "state directory '\(path)' cannot be used: \(error)",
      hint: "make it writable, or name another one in ALPHAGENT_STATE_DIR")
  }
}
