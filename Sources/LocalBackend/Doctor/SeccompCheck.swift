import Launchers
import SandboxCore
import Seccomp

/// The filter of system calls: compiled here, and loaded for a program in the sandbox.
enum SeccompCheck: SandboxCheck {
  static let name = "seccomp"

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    let size = try SeccompFilter.compile().count / 8
    let status = try await sandbox.execute(.command(["cat", "/proc/self/status"])).output.text
    return judge(ProcessStatus(status), instructions: size)
  }

  static func judge(_ status: ProcessStatus, instructions: Int) -> HostCheck {
    let remedy = "a kernel with CONFIG_SECCOMP_FILTER"
    guard status["Seccomp"] == "2" else { return .absent(name, "programs run without a filter", remedy: remedy) }
    guard status["NoNewPrivs"] == "1" else {
      return .partial(name, "loaded, but programs can gain privileges", remedy: Remedy.report)
    }
    return .enforced(name, "a filter of \(instructions) instructions is loaded; no new privileges")
  }
}

/// The lines of `/proc/PID/status`.
struct ProcessStatus {
  private let values: [Substring: String]

  init(_ text: String) {
    let pairs = text.split(separator: "\n").compactMap { line -> (Substring, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon], String(line[line.index(after: colon)...].drop(while: \.isWhitespace)))
    }
    values = Dictionary(pairs) { first, _ in first }
  }

  subscript(_ name: String) -> String? { values[name[...]] }
}
