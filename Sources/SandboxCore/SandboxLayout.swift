/// Names inside a sandbox, the same for every launcher.
package enum SandboxLayout {
  package static let workspace = "/workspace"
  package static let home = "/home/user"
  package static let user = "user"
  package static let userID = 1000
  /// Directory on PATH for names that the system lacks, such as `python`.
  package static let toolDirectory = "/run/sandbox/bin"
  /// Path of the agent in a sandbox of an OCI runtime.
  package static let agent = "/run/sandbox/agent"
  /// Path of the system call filter that the agent then installs.
  package static let filter = "/run/sandbox/filter"
  /// Port of the agent's proxy on the sandbox's loopback.
  package static let proxyPort: UInt16 = 3128

  /// The path, below the workspace where it is relative.
  package static func absolute(_ path: [UInt8]) -> [UInt8] {
    path.first == UInt8(ascii: "/") ? path : Array("\(workspace)/".utf8) + path
  }
}
