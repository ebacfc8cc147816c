import SandboxCore
import SystemPackage

/// How one OCI runtime is called, and what it has to be told.
protocol OCIRuntime: Sendable {
  static var runtime: Runtime { get }
  /// Options before the verb `run`, and behind it.
  static var options: [String] { get }
  static var runOptions: [String] { get }
  /// Whether it is the sandbox's kernel itself: then it finds the agent in the root, sizes the sandbox's memory by what
  /// /proc/meminfo says to it, and must not have a network of the host's.
  static var isKernel: Bool { get }

  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place]
  static func root() -> RootPlan
  /// - Parameters:
  ///   - layer: the bundle, as the runtime sees it.
  ///   - covered: paths of `/proc`; for each there is a file of that last name in the layer.
  static func configuration(layer: FilePath, covered: [String]) -> OCIConfiguration
}

extension OCIRuntime {
  /// The sandbox's name is the runtime's business alone: its records are in the layer, and nobody else sees them.
  static func arguments(layer: FilePath) -> [String] {
    ["--root", layer.appending("state").string] + options + ["run"] + runOptions
      + ["--bundle", layer.string, "sandbox"]
  }
}
