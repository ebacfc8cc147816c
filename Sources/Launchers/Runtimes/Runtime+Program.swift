package import SandboxCore
package import SystemPackage

extension Runtime {
  /// The name of its program.
  package var program: String {
    switch self {
    case .bubblewrap: "bwrap"
    case .runc, .runsc: rawValue
    }
  }

  /// Its program on this host; nil where it is not installed.
  package var installedProgram: FilePath? { HostProgram.find(program) }

  /// As `installedProgram`; throws where there is none.
  func installed() throws(SandboxError) -> FilePath {
    if let path = installedProgram { return path }
    throw .failure(.programMissing, "\(rawValue) is not installed", hint: Remedy.install(rawValue))
  }
}
