import Glibc
import SandboxCore
import SystemPackage
import Terminal

/// Program of a `run` command line: code, a file, or stdin.
struct PythonProgram {
  /// File on the host that is uploaded before the program starts.
  struct Script {
    let content: [UInt8]
    let path: String
    /// The file's directory on the host.
    let origin: FilePath

    /// The module that the last of these lines says is missing and that lies beside the file on the host, where it
    /// stays. A part of a package is not looked for: the package itself was found. The text may be a hostile program's:
    /// nothing but a name is taken from it.
    func moduleLeftBehind(_ error: String) -> String? {
      guard let line = error.split(separator: "\n").last, line.hasPrefix(Self.missing) else { return nil }
      let module = String(line.dropFirst(Self.missing.count).prefix { $0 != "'" })
      guard !module.isEmpty, module.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
      return [(S_IFREG, "\(module).py"), (S_IFDIR, module)].lazy.map { ($0, origin.appending($1).string) }
        .first { Self.isReadable($1, kind: $0) }?.1
    }

    private static let missing = "ModuleNotFoundError: No module named '"

    private static func isReadable(_ path: String, kind: mode_t) -> Bool {
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == kind && access(path, R_OK) == 0
    }
  }

  let program: ExecutionRequest.Program
  let script: Script?

  init(code: String?, words captured: [String]) throws(SandboxError) {
    let words = Passthrough(captured).words
    if let code {
      program = .python(code: code, arguments: words)
      script = nil
    } else if let file = words.first, file != "-" {
      let script = try Self.script(file)
      program = .pythonFile(path: script.path, arguments: Array(words.dropFirst()))
      self.script = script
    } else {
      try Self.checkInput(isExplicit: !words.isEmpty)
      program = .pythonInput(arguments: Array(words.dropFirst()))
      script = nil
    }
  }

  /// Reads the file. It gets its own name in `/workspace`, as if it had been uploaded: files beside it can be imported,
  /// and tracebacks name it.
  private static func script(_ file: String) throws(SandboxError) -> Script {
    let content = try HostText.bytes(of: file, for: "run")
    let name = FilePath(file).lastComponent?.string ?? "main.py"
    return Script(content: content, path: "/workspace/\(name)", origin: FilePath(file).removingLastComponent())
  }

  private static func checkInput(isExplicit: Bool) throws(SandboxError) {
    guard !isExplicit, TerminalFacts(of: .standardInput).isTerminal else { return }
    throw .usage("there is no code to run", hint: "alphagent run -c 'print(1)', alphagent run FILE, or a pipe on stdin")
  }
}
