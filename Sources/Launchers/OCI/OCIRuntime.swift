import SandboxCore
import SystemPackage

/// Command line, descriptors, files and configuration of one OCI runtime.
protocol OCIRuntime: Sendable {
  static var runtime: Runtime { get }
  /// Options before the verb `run`.
  static var options: [String] { get }
  /// Options behind the verb `run`.
  static var runOptions: [String] { get }
  /// Whether the runtime is itself the sandbox's kernel. It then finds the agent in the root file system, takes the
  /// size of the sandbox's memory from its /proc/meminfo, and must not have the host's network.
  static var isKernel: Bool { get }

  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place]
  static func root() -> RootPlan
  /// - Parameters:
  ///   - layer: the bundle, as the runtime sees it.
  ///   - covered: paths in `/proc` to cover, each with the file of the same last name in the layer.
  static func configuration(layer: FilePath, covered: [String]) -> OCIConfiguration
}

extension OCIRuntime {
  /// Returns the runtime's arguments. All sandboxes have the same name, since each runtime keeps its records in the
  /// layer of its own sandbox.
  static func arguments(layer: FilePath) -> [String] {
    ["--root", layer.appending("state").string] + options + ["run"] + runOptions
      + ["--bundle", layer.string, "sandbox"]
  }
}
