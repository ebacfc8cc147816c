import Launchers
import SandboxCore
import SystemPackage

/// Python as sandboxes see it: below `/usr`, new enough, and with pip.
enum PythonCheck: SandboxCheck {
  static let name = "python3"

  /// Oldest version that the interpreters of sessions support.
  private static let oldest = Version(major: 3, minor: 8, patch: 0)

  private static let question = """
    import sys, platform
    try:
      from pip import __version__ as pip
    except ImportError:
      pip = '-'
    print(platform.python_version(), pip, sys.executable)
    """

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    judge(try await sandbox.execute(.python(code: question)), onHost: HostProgram.find("python3"))
  }

  static func judge(_ result: ExecutionResult, onHost: FilePath?) -> HostCheck {
    if result.verdict.reason == .notFound { return .absent(name, missing(onHost), remedy: Remedy.install("python3")) }
    let words = result.output.text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard result.exitCode == 0, words.count == 3, let version = Version(words[0]) else {
      return .absent(name, "python3 \(result.ending)", remedy: Remedy.install("--reinstall python3"))
    }
    return judge(version, pip: words[1] == "-" ? nil : words[1], path: words[2])
  }

  static func judge(_ version: Version, pip: String?, path: String) -> HostCheck {
    guard version >= oldest else {
      return .partial(name, "\(path) is \(version): sessions need \(oldest)", remedy: Remedy.install("python3"))
    }
    guard let pip else { return .partial(name, "\(version), \(path), no pip", remedy: Remedy.install("python3-pip")) }
    return .enforced(name, "\(version), \(path), pip \(pip)")
  }

  /// Says that python3 is missing, and that sandboxes do not see one elsewhere on the host, as from pyenv.
  private static func missing(_ onHost: FilePath?) -> String {
    let none = "no python3 below /usr"
    return onHost.map { "\(none); sandboxes do not see '\($0)'" } ?? none
  }
}
