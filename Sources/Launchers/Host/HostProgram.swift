import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Programs on the host that this process starts.
package enum HostProgram {
  /// Finds an executable file by its name in this process's PATH.
  package static func find(_ name: String) -> FilePath? { ProgramSearch.inPath(name) }

  /// Finds the agent's binary: the one that ALPHAGENT_AGENT names, else the one that belongs to this program.
  package static func agent() throws(SandboxError) -> FilePath {
    if let chosen = environmentVariable("ALPHAGENT_AGENT") {
      guard SmallFile.isExecutable(FilePath(chosen)) else {
        throw .failure(
          .programMissing, "ALPHAGENT_AGENT names '\(chosen)', which cannot be executed",
          hint: "unset it, or correct it")
      }
      return FilePath(chosen)
    }
    guard let found = ProgramSearch.part("alphagent-agent") else {
      throw .failure(
        .programMissing,
        "alphagent-agent is not beside this program, in '\(ProgramSearch.own.removingLastComponent())'",
        hint: "install both, or name it in ALPHAGENT_AGENT")
    }
    return found
  }

  /// Finds the tool's binary, which supervisors execute: this executable where it is the tool, else one beside it or in
  /// PATH.
  package static func tool() throws(SandboxError) -> FilePath {
    let own = ProgramSearch.own
    if own.lastComponent == "alphagent" { return own }
    let beside = own.removingLastComponent().appending("alphagent")
    let installed = own.removingLastComponent().appending("../../bin/alphagent")
    let tool = [beside, installed].first(where: SmallFile.isExecutable) ?? find("alphagent")
    guard let tool else {
      throw .failure(
        .programMissing, "a session needs the program 'alphagent', which is neither beside this one nor in PATH",
        hint: "install it there")
    }
    return tool
  }
}
