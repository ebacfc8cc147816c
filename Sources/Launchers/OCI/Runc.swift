import SandboxCore
import SystemPackage

/// The reference runtime: namespaces of the host's kernel.
///
/// With a hierarchy of cgroups that it cannot write, and told that it has no privilege, it leaves its programs in ours.
struct Runc: OCIRuntime {
  static let runtime = Runtime.runc
  static let options = ["--rootless", "true"]
  /// The stream, the lease and the agent, from descriptor 3 on.
  static let runOptions = ["--preserve-fds", "3"]
  static let isKernel = false

  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place] { PassedDescriptors.places(agent) }

  static func root() -> RootPlan { .host() }

  static func configuration(layer: FilePath, covered: [String]) -> OCIConfiguration {
    var configuration = OCIConfiguration(
      process: .agent(PassedDescriptors.agentPath, stream: PassedDescriptors.stream),
      // It is read-only already, and runc would take nosuid and nodev away with making it so.
      root: .init(readonly: false), mounts: mounts(layer, covered),
      linux: .init(namespaces: ["pid", "network", "ipc", "uts", "mount", "cgroup"]))
    // Without it, nobody may map user 0 into a namespace below. The agent gives it up when it has.
    let mapping = ["CAP_SETFCAP"]
    configuration.process.capabilities = .init(bounding: mapping, effective: mapping, permitted: mapping)
    configuration.linux.maskedPaths = masked.map { "/proc/\($0)" }
    configuration.linux.readonlyPaths = readOnly.map { "/proc/\($0)" }
    configuration.linux.rootfsPropagation = "private"
    return configuration
  }

  /// The devices are those of the root: runc makes its own where it is not given any.
  private static func mounts(_ layer: FilePath, _ covered: [String]) -> [OCIConfiguration.Mount] {
    let proc = OCIConfiguration.Mount(
      destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "nodev", "noexec"])
    let devices = OCIConfiguration.Mount.bind(
      layer.appending("root/dev").string, on: "/dev", ["rbind", "ro", "nosuid", "nodev"])
    return [proc, devices]
      + covered.map { path in
        .bind(
          layer.appending(FilePath(path).lastComponent.map(\.string) ?? "").string, on: path,
          ["bind", "ro", "nosuid", "nodev"])
      }
  }

  /// Of /proc, as the container engines mask it.
  private static let masked = [
    "asound", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi", "interrupts",
    "sysrq-trigger",
  ]
  private static let readOnly = ["bus", "fs", "irq", "sys"]
}
