import SystemPackage

/// Numbers of the agent's descriptors under runtimes that pass descriptors on by number.
enum PassedDescriptors {
  /// Returns the uses of the numbers: 2 is diagnostics, 3 the agent's stream, 4 the lease; the agent is executed
  /// through 5.
  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place] {
    [.null, .null, .diagnostics, .stream, .lease, .agent(agent)]
  }

  static let stream = 3
  static let agentPath = "/proc/self/fd/5"
}
