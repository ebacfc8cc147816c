import SystemPackage

/// Where the agent finds itself and what it is given, under runtimes that pass descriptors on by number.
enum PassedDescriptors {
  /// The agent knows 2 (diagnostics), 3 (its stream) and 4 (the lease), and is executed through 5.
  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place] {
    [.null, .null, .diagnostics, .stream, .lease, .agent(agent)]
  }

  static let stream = 3
  static let agentPath = "/proc/self/fd/5"
}
