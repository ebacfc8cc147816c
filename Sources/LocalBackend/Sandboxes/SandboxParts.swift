import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// Parts of a local sandbox on this host, made in an order in which a sweep finds the leftovers of a killed owner.
struct SandboxParts: Sendable {
  let id: String
  let lease: Lease
  let cgroup: SandboxCgroup
  let launched: LaunchedSandbox
  /// Controls that are enforced on the sandbox.
  let enforced: Set<Control>

  /// Makes the parts, on the thread that the sandbox is to live on. Throws, and leaves nothing behind, when one cannot
  /// be made or a required control cannot be enforced.
  init(
    _ shape: LaunchShape, requiring required: Set<Control>, _ id: SessionID, on host: LocalHost
  ) throws(SandboxError) {
    self.id = id.description
    let launcher = try shape.runtime.launcher()
    lease = try Lease.claim(in: host.state.slots)
    do throws(SandboxError) {
      (cgroup, launched) = try Self.make(shape, id, on: host, lease) { cgroup throws(SandboxError) in
        try required.check(against: Self.controls(of: cgroup, launcher), of: shape.runtime, cgroup.complaint)
      } launch: { [lease] entry throws(SandboxError) in
        defer { entry.close() }
        return try launcher.launch(LaunchOrder(shape: shape, state: host.state, lease: lease, entry: entry))
      }
      enforced = Self.controls(of: cgroup, launcher)
    } catch {
      lease.release()
      throw error
    }
  }

  /// Launches the sandbox in cgroups of its own, which are checked as soon as it is known what they enforce.
  private static func make(
    _ shape: LaunchShape, _ id: SessionID, on host: LocalHost, _ lease: Lease,
    check: (SandboxCgroup) throws(SandboxError) -> Void,
    launch: (CgroupEntry) throws(SandboxError) -> LaunchedSandbox
  ) throws(SandboxError) -> (SandboxCgroup, LaunchedSandbox) {
    switch host.cgroups {
    case .directories(let parents):
      let cgroup = try SandboxCgroup(for: shape, named: id.description, in: parents) { paths throws(SandboxError) in
        try lease.record(cgroups: paths)
      }
      try check(cgroup)
      return (cgroup, try launch(.files(try cgroup.openMembers())))
    case .systemd(let manager):
      let gate = try ScopeGate(named: id.description, for: shape, of: manager)
      let launched = try launch(.gate(gate))
      do throws(SandboxError) {
        let cgroup = try SandboxCgroup(behind: gate)
        try check(cgroup)
        return (cgroup, launched)
      } catch {
        launched.stream.discard()
        launched.end()
        throw error
      }
    }
  }

  /// The timer, the writable layer's size, the process count and the network need nothing of the host but namespaces;
  /// memory and CPU time need cgroups.
  private static func controls(of cgroup: SandboxCgroup, _ launcher: any Launcher) -> Set<Control> {
    cgroup.enforced.union([.timeout, .pids, .disk, .network]).subtracting(launcher.unenforceable)
  }

  /// Kills all that still lives, reaps the launched process and removes what the host has of the sandbox.
  func remove() {
    launched.end()
    lease.release()
  }
}

extension Set<Control> {
  /// Throws where one of these required controls is not enforced; `complaint`: that of systemd, if it has one.
  func check(
    against enforced: Set<Control>, of runtime: Runtime, _ complaint: String?
  ) throws(SandboxError) {
    guard let failed = subtracting(enforced).min(by: { $0.rawValue < $1.rawValue }) else { return }
    throw .failure(
      .limitUnenforceable,
      "this host cannot enforce the \(failed.rawValue) limit\(runtime.words)"
        + (complaint.map { ": systemd says '\($0)'" } ?? ""), hint: failed.remedy)
  }
}

extension Runtime {
  /// End of a sentence that names the runtime; empty for the default one.
  fileprivate var words: String { self == LaunchShape().runtime ? "" : " with \(rawValue)" }
}

extension SandboxOptions {
  func limits(enforcing enforced: Set<Control>) -> [EnforcedLimit] {
    let limits = shape.limits
    var values: [(Control, EnforcedLimit.Value)] = [
      (.timeout, .seconds(timeout.inSeconds)), (.memory, .bytes(limits.memory.bytes)),
      (.pids, .count(Double(limits.pids))), (.disk, .bytes(limits.diskSize.bytes)), (.network, .name(network.name)),
    ]
    if let cpus = limits.cpus { values.append((.cpus, .count(cpus))) }
    return values.map { control, value in
      let isEnforced = enforced.contains(control)
      return EnforcedLimit(
        control: control, value: value, enforced: isEnforced, remedy: isEnforced ? nil : control.remedy)
    }
  }
}
