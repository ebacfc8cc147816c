import SandboxCore
import SystemPackage

/// The reference runtime, which makes sandboxes from namespaces of the host's kernel.
///
/// Told that it is rootless, and with a cgroup hierarchy that it cannot write, it leaves its programs in the sandbox's
/// cgroups.
struct Runc: OCIRuntime {
  static let runtime = Runtime.runc
  static let options = ["--rootless", "true"]
  /// Passes three descriptors on, from 3: the stream, the lease and the agent.
  static let runOptions = ["--preserve-fds", "3"]
  static let isKernel = false

  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place] { PassedDescriptors.places(agent) }

  static func root() -> RootPlan { .host() }

  static func configuration(layer: FilePath, covered: [String]) -> OCIConfiguration {
    var configuration = OCIConfiguration(
      process: .agent(PassedDescriptors.agentPath, stream: PassedDescriptors.stream),
      // The root is read-only already, and runc would drop nosuid and nodev by making it so.
      root: .init(readonly: false), mounts: mounts(layer, covered),
      linux: .init(namespaces: ["pid", "network", "ipc", "uts", "mount", "cgroup"]))
    // Needed to map user 0 into a user namespace below. The agent gives it up once it has done so.
    let mapping = ["CAP_SETFCAP"]
    configuration.process.capabilities = .init(bounding: mapping, effective: mapping, permitted: mapping)
    configuration.linux.maskedPaths = masked.map { "/proc/\($0)" } + [ProcFiles.bootID]
    configuration.linux.readonlyPaths = readOnly.map { "/proc/\($0)" }
    configuration.linux.rootfsPropagation = "private"
    return configuration
  }

  /// Returns the mounts of /proc, of /dev and over files of /proc. The devices are the root's: without a mount on /dev,
  /// runc would make its own.
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

  /// Names in /proc that container engines mask, and two more that tell of the host.
  private static let masked = [
    "asound", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi", "interrupts",
    "sysrq-trigger", "cmdline", "locks",
  ]
  private static let readOnly = ["bus", "fs", "irq", "sys"]
}
