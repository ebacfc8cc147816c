/// The names that a sandbox's programs see, whichever launcher made it.
enum SandboxLayout {
  static let workspace = "/workspace"
  static let home = "/home/user"
  static let user = "user"
  static let userID = 1000
  /// On PATH, for names that the system lacks, such as `python`.
  static let toolDirectory = "/run/sandbox/bin"
  /// Where the agent's proxy listens on the sandbox's loopback.
  static let proxyPort: UInt16 = 3128

  /// A relative path is below the workspace.
  static func absolute(_ path: [UInt8]) -> [UInt8] {
    path.first == UInt8(ascii: "/") ? path : Array("\(workspace)/".utf8) + path
  }
}
