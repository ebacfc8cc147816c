/// The names that a sandbox's programs see, whichever launcher made it.
package enum SandboxLayout {
  package static let workspace = "/workspace"
  package static let home = "/home/user"
  package static let user = "user"
  package static let userID = 1000
  /// On PATH, for names that the system lacks, such as `python`.
  package static let toolDirectory = "/run/sandbox/bin"
  /// The agent, and the filter of system calls that it puts on itself, where an OCI runtime starts it.
  package static let agent = "/run/sandbox/agent"
  package static let filter = "/run/sandbox/filter"
  /// Where the agent's proxy listens on the sandbox's loopback.
  package static let proxyPort: UInt16 = 3128

  /// A relative path is below the workspace.
  package static func absolute(_ path: [UInt8]) -> [UInt8] {
    path.first == UInt8(ascii: "/") ? path : Array("\(workspace)/".utf8) + path
  }
}
