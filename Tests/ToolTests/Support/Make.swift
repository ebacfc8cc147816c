import Launchers
import SandboxCore
import TestSupport
import Testing

/// User who runs the tool, and runtime that makes the sandbox.
struct Make: CustomTestStringConvertible, Sendable {
  let user: HostUser
  let runtime: Runtime

  static let all = Runtime.allCases.flatMap { runtime in HostUser.all.map { Make(user: $0, runtime: runtime) } }
  /// All but those of the default runtime, which most tests use already.
  static let oci = all.filter { $0.runtime != .bubblewrap }

  /// Command line options that choose the runtime.
  var options: [String] { runtime == .bubblewrap ? [] : ["--runtime", runtime.rawValue] }

  var testDescription: String { "\(user.rawValue), \(runtime.rawValue)" }

  /// Skips the test where the runtime is not installed.
  func check() throws {
    if runtime.installedProgram == nil { try skip("\(runtime) is missing: apt-get install \(runtime)") }
  }
}

/// Runs the body with a tool for the make's user; skips the test where the runtime is not installed.
func withTool(
  as make: Make, taking part: Capacity.Part = .one, isolation: isolated (any Actor)? = #isolation,
  _ body: (Tool) async throws -> Void
) async throws {
  try make.check()
  try await withTool(as: make.user, taking: part, body)
}
