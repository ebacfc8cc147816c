import SandboxCore
import SystemPackage

/// gVisor: a kernel in user space, which the host's kernel sees as one program with few system calls.
struct Runsc: OCIRuntime {
  static let runtime = Runtime.runsc
  static let options = ["--platform", "ptrace", "--network", "none", "--ignore-cgroups", "--rootless"]
  static let runOptions: [String] = []
  static let isKernel = true

  /// The agent gets no descriptors but 0, 1 and 2, so that its stream is its stdin; runsc itself holds the lease.
  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place] { [.stream, .null, .diagnostics, .lease] }

  /// A root file system without devices, which gVisor makes itself.
  static func root() -> RootPlan {
    var plan = RootPlan.host(hasDevices: false)
    plan.add("sys", .directory)
    plan.add(String(SandboxLayout.agent.dropFirst()), .file([]))
    return plan
  }

  /// Covers nothing in /proc, since gVisor's own shows the values that runsc was started with.
  static func configuration(layer: FilePath, covered: [String]) -> OCIConfiguration {
    OCIConfiguration(
      process: .agent(SandboxLayout.agent, stream: 0), root: .init(readonly: true),
      mounts: [
        .init(destination: "/proc", type: "proc", source: "proc", options: []),
        .init(destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "noexec"]),
      ]
        + RootPlan.writable.map { path, name, _ in
          .bind(layer.appending(name).string, on: "/\(path)", ["rw", "nosuid", "nodev"])
        }, linux: .init(namespaces: ["pid", "network", "ipc", "uts", "mount"]))
  }
}
