import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Programs of the host's that this one starts.
package enum HostProgram {
  /// Looks in this process's PATH.
  package static func find(_ name: String) -> FilePath? {
    let search = environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    return search.split(separator: ":").map { FilePath(String($0)).appending(name) }.first(where: isExecutable)
  }

  /// The agent's binary: named by ALPHAGENT_AGENT, beside this executable, or in the `libexec` beside its `bin`.
  package static func agent() throws(SandboxError) -> FilePath {
    if let chosen = environmentVariable("ALPHAGENT_AGENT") {
      guard isExecutable(FilePath(chosen)) else {
        throw .failure(
          .programMissing, "ALPHAGENT_AGENT names '\(chosen)', which cannot be executed",
          hint: "unset it, or correct it")
      }
      return FilePath(chosen)
    }
    let own = FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/").removingLastComponent()
    let places = [own, own.removingLastComponent().appending("libexec/alphagent")]
    guard let found = places.map({ $0.appending("alphagent-agent") }).first(where: isExecutable) else {
      throw .failure(
        .programMissing, "alphagent-agent is not beside this program, in '\(own)'",
        hint: "install both, or name it in ALPHAGENT_AGENT")
    }
    return found
  }

  /// The tool's binary, which supervisors are made of: this executable, where it is the tool, else beside it or in PATH.
  package static func tool() throws(SandboxError) -> FilePath {
    let own = FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/")
    if own.lastComponent == "alphagent" { return own }
    let beside = own.removingLastComponent().appending("alphagent")
    guard let tool = isExecutable(beside) ? beside : find("alphagent") else {
      throw .failure(
        .programMissing, "a session needs the program 'alphagent', which is neither beside this one nor in PATH",
        hint: "install it there")
    }
    return tool
  }

  private static func isExecutable(_ path: FilePath) -> Bool { access(path.string, X_OK) == 0 }
}
