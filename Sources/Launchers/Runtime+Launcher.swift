package import SandboxCore

extension Runtime {
  /// Returns the launcher of this runtime; throws where its program is not installed, and never falls back to another.
  package func launcher() throws(SandboxError) -> any Launcher {
    switch self {
    case .bubblewrap: try BubblewrapLauncher()
    case .runc: try OCILauncher<Runc>()
    case .runsc: try OCILauncher<Runsc>()
    }
  }
}
