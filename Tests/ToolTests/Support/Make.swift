import Launchers
import SandboxCore
import TestSupport
import Testing

/// Who runs the tool, and what makes the sandbox.
struct Make: CustomTestStringConvertible, Sendable {
  let user: HostUser
  let runtime: Runtime

  static let all = Runtime.allCases.flatMap { runtime in HostUser.all.map { Make(user: $0, runtime: runtime) } }
  /// The default's are in most tests already.
  static let oci = all.filter { $0.runtime != .bubblewrap }

  /// What a command line says of it.
  var options: [String] { runtime == .bubblewrap ? [] : ["--runtime", runtime.rawValue] }

  var testDescription: String { "\(user.rawValue), \(runtime.rawValue)" }
}

/// As for a user, where what makes the sandbox is installed.
func withTool(
  as make: Make, taking part: Capacity.Part = .one, isolation: isolated (any Actor)? = #isolation,
  _ body: (Tool) async throws -> Void
) async throws {
  let name = make.runtime.rawValue
  if make.runtime.installedProgram == nil { try skip("\(name) is missing: apt-get install \(name)") }
  try await withTool(as: make.user, taking: part, body)
}
