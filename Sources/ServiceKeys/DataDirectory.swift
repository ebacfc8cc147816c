import Glibc
package import SandboxCore
import SystemCalls
import SystemPackage

/// Directory of what the service must not forget: ALPHAGENT_DATA_DIR, else `/var/lib/alphagent` for root and
/// `$XDG_DATA_HOME/alphagent` for users.
package struct DataDirectory: Sendable {
  let path: FilePath

  /// Makes the directory, for this user alone, where it is missing.
  package init(_ environment: (String) -> String? = environmentVariable) throws(SandboxError) {
    path = try Self.path(environment)
    guard Self.make(path) else {
      throw .failure(
        .stateUnusable, "cannot make the directory '\(path)': \(Errno.latest)",
        hint: "name another one in ALPHAGENT_DATA_DIR")
    }
    var facts = stat()
    guard lstat(path.string, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid == geteuid(),
      facts.st_mode & 0o022 == 0
    else {
      throw .failure(
        .stateUnusable, "the directory '\(path)' is not this user's alone",
        hint: "chown and chmod 700 it, or name another one in ALPHAGENT_DATA_DIR")
    }
  }

  private static func path(_ environment: (String) -> String?) throws(SandboxError) -> FilePath {
    if let chosen = environment("ALPHAGENT_DATA_DIR"), !chosen.isEmpty { return FilePath(SmallFile.absolute(chosen)) }
    if geteuid() == 0 { return "/var/lib/alphagent" }
    if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return FilePath(data).appending("alphagent") }
    guard let home = environment("HOME"), home.hasPrefix("/") else {
      throw .failure(.stateUnusable, "HOME is not set", hint: "set ALPHAGENT_DATA_DIR")
    }
    return FilePath(home).appending(".local/share/alphagent")
  }

  private static func make(_ path: FilePath) -> Bool {
    if mkdir(path.string, 0o700) == 0 || errno == EEXIST { return true }
    let parent = path.removingLastComponent()
    guard errno == ENOENT, parent != path, make(parent) else { return false }
    return mkdir(path.string, 0o700) == 0 || errno == EEXIST
  }
}
