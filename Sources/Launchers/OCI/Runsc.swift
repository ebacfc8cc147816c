import SandboxCore
import SystemPackage

/// gVisor: a kernel in user space, which the host's kernel sees as one program with few system calls.
struct Runsc: OCIRuntime {
  static let runtime = Runtime.runsc
  static let options = ["--platform", "ptrace", "--network", "none", "--ignore-cgroups", "--rootless"]
  static let runOptions: [String] = []
  static let isKernel = true

  /// It hands nothing on but 0, 1 and 2: the agent's stream is its stdin. The lease is held by runsc itself.
  static func places(_ agent: FilePath) -> [LaunchDescriptors.Place] { [.stream, .null, .diagnostics, .lease] }

  /// The devices are its own.
  static func root() -> RootPlan {
    var plan = RootPlan.host(hasDevices: false)
    plan.add("sys", .directory)
    plan.add(String(SandboxLayout.agent.dropFirst()), .file([]))
    return plan
  }

  /// Its /proc shows what the runtime was started with, so that nothing of it need be covered.
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
