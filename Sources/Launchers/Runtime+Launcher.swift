package import SandboxCore

extension Runtime {
  /// What starts sandboxes with it; throws where its program is not installed, and never puts another in its place.
  package func launcher() throws(SandboxError) -> any Launcher {
    switch self {
    case .bubblewrap: try BubblewrapLauncher()
    case .runc: try OCILauncher<Runc>()
    case .runsc: try OCILauncher<Runsc>()
    }
  }
}
