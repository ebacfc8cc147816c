import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// What a local sandbox consists of on this host, made in the order in which a killed owner's leftovers can be found.
struct SandboxParts: Sendable {
  let id: String
  let lease: Lease
  let cgroup: SandboxCgroup
  let launched: LaunchedSandbox

  /// On the thread that the sandbox is to live on. Throws, and leaves nothing, when a required control is not to be had.
  init(
    _ options: SandboxOptions, _ id: SessionID, launcher: any Launcher, state: StateDirectory, cgroups: CgroupHost
  ) throws(SandboxError) {
    self.id = id.description
    lease = try Lease.claim(in: state.slots)
    do throws(SandboxError) {
      cgroup = try SandboxCgroup(for: options.shape, named: self.id, on: cgroups) {
        [lease] paths throws(SandboxError) in
        try lease.record(cgroups: paths)
      }
      try cgroup.check(options)
      let members = try cgroup.openMembers()
      defer { for file in members { file.discard() } }
      launched = try launcher.launch(
        LaunchOrder(shape: options.shape, state: state, lease: lease, cgroups: members))
    } catch {
      lease.release()
      throw error
    }
  }

  /// Kills what still lives, reaps the launcher and removes what the host has of the sandbox.
  func remove() {
    launched.kill()
    launched.reap()
    launched.close()
    lease.release()
  }
}

extension SandboxCgroup {
  /// Throws where a control that must be enforced is not.
  func check(_ options: SandboxOptions) throws(SandboxError) {
    let limits = options.limits(enforcedBy: enforced)
    guard let failed = limits.first(where: { !$0.enforced && options.required.contains($0.control) }) else { return }
    throw SandboxError.failure(
      .sandboxLost, "this host cannot enforce the \(failed.control.rawValue) limit", hint: failed.control.remedy)
  }
}

extension SandboxOptions {
  /// The timer, the writable layer's size, the process count and the network need nothing of the host but user
  /// namespaces; memory and CPU time need cgroups.
  func limits(enforcedBy cgroups: Set<Control>) -> [EnforcedLimit] {
    var limits = [
      EnforcedLimit(control: .timeout, value: .seconds(timeout.inSeconds), enforced: true),
      EnforcedLimit(control: .memory, value: .bytes(memory.bytes), enforced: cgroups.contains(.memory)),
      EnforcedLimit(control: .pids, value: .count(Double(pids)), enforced: true),
      EnforcedLimit(control: .disk, value: .bytes(shape.limits.diskSize.bytes), enforced: true),
      EnforcedLimit(control: .network, value: .name(network.name), enforced: true),
    ]
    if let cpus {
      limits.append(EnforcedLimit(control: .cpus, value: .count(cpus), enforced: cgroups.contains(.cpus)))
    }
    return limits
  }
}
