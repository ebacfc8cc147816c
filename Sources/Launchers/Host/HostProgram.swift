import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Programs on the host that this process starts.
package enum HostProgram {
  /// Finds an executable file by its name in this process's PATH.
  package static func find(_ name: String) -> FilePath? {
    let search = environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    return search.split(separator: ":").map { FilePath(String($0)).appending(name) }.first(
      where: SmallFile.isExecutable)
  }

  /// Finds the agent's binary: the one that ALPHAGENT_AGENT names, else the one beside this executable or in
  /// `../libexec/alphagent`, else the one in these places relative to the `alphagent` in PATH.
  package static func agent() throws(SandboxError) -> FilePath {
    if let chosen = environmentVariable("ALPHAGENT_AGENT") {
      guard SmallFile.isExecutable(FilePath(chosen)) else {
        throw .failure(
          .programMissing, "ALPHAGENT_AGENT names '\(chosen)', which cannot be executed",
          hint: "unset it, or correct it")
      }
      return FilePath(chosen)
    }
    let own = FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/")
    guard let found = agent(of: own) ?? find("alphagent").flatMap(resolved).flatMap(agent) else {
      throw .failure(
        .programMissing, "alphagent-agent is not beside this program, in '\(own.removingLastComponent())'",
        hint: "install both, or name it in ALPHAGENT_AGENT")
    }
    return found
  }

  private static func agent(of program: FilePath) -> FilePath? {
    let directory = parent(of: program)
    let places = [directory, parent(of: directory).appending("libexec/alphagent")]
    return places.map { $0.appending("alphagent-agent") }.first(where: SmallFile.isExecutable)
  }

  /// Returns the directory of an absolute path. `removingLastComponent` would do, but takes a tenth of a millisecond when
  /// it is first used, on the way to every sandbox.
  private static func parent(of path: FilePath) -> FilePath {
    let directory = path.string.utf8.split(separator: UInt8(ascii: "/")).dropLast().joined(separator: "/".utf8)
    return FilePath("/" + String(decoding: Array(directory), as: UTF8.self))
  }

  /// Resolves the symbolic links of a path; nil where it leads nowhere.
  private static func resolved(_ path: FilePath) -> FilePath? {
    guard let text = realpath(path.string, nil) else { return nil }
    defer { free(text) }
    return FilePath(platformString: text)
  }

  /// Finds the tool's binary, which supervisors execute: this executable where it is the tool, else one beside it or in
  /// PATH.
  package static func tool() throws(SandboxError) -> FilePath {
    let own = FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/")
    if own.lastComponent == "alphagent" { return own }
    let beside = own.removingLastComponent().appending("alphagent")
    guard let tool = SmallFile.isExecutable(beside) ? beside : find("alphagent") else {
      throw .failure(
        .programMissing, "a session needs the program 'alphagent', which is neither beside this one nor in PATH",
        hint: "install it there")
    }
    return tool
  }
}
