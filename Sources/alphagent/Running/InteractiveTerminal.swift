import SandboxCore
import SystemPackage
import Terminal

/// The terminal that a person sits at, lent to a program in a sandbox.
enum InteractiveTerminal {
  /// Current size of the terminal on stdin; the default size where that has none.
  static var size: WindowSize { TerminalFacts(of: .standardInput).size ?? WindowSize() }

  /// Throws a usage error where stdin is no terminal.
  static func check() throws(SandboxError) {
    guard TerminalFacts(of: .standardInput).isTerminal else {
      throw .usage("--tty needs a terminal, and stdin is none", hint: "leave it out, or run the command on a terminal")
    }
  }

  /// The terminal's present settings, to be restored later.
  static func remembered() throws(SandboxError) -> TerminalMode {
    do throws(Errno) {
      return try .unchanged(.standardInput)
    } catch {
      throw .failure(.startFailed, "cannot set the terminal up: \(error)")
    }
  }

  /// Sets raw mode while the body runs, so that all keys reach the program, and then restores the terminal in any case.
  static func lend<Result>(
    while body: () async throws(SandboxError) -> Result
  ) async throws(SandboxError) -> Result {
    let raw: TerminalMode
    do throws(Errno) {
      raw = try .raw(.standardInput)
    } catch {
      throw SandboxError.failure(.startFailed, "cannot set the terminal up: \(error)")
    }
    defer { raw.restore() }
    return try await body()
  }
}
