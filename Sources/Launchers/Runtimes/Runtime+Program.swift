package import SandboxCore
package import SystemPackage

extension Runtime {
  /// Name of the runtime's program.
  package var program: String {
    switch self {
    case .bubblewrap: "bwrap"
    case .runc, .runsc: rawValue
    }
  }

  /// Path of the runtime's program on this host; nil where it is not installed.
  package var installedProgram: FilePath? { HostProgram.find(program) }

  /// Returns the path of the runtime's program; throws where it is not installed.
  func installed() throws(SandboxError) -> FilePath {
    if let path = installedProgram { return path }
    throw .failure(.programMissing, "\(rawValue) is not installed", hint: Remedy.install(rawValue))
  }
}
