import Glibc

extension CgroupFacts {
  /// Remedy, in words, after which sandboxes get a cgroup with this controller.
  package func remedy(for controller: Controller) -> String {
    switch version(of: controller) {
    case nil where unified == nil && legacy.isEmpty:
      Remedy.command("mount -t cgroup2 none /sys/fs/cgroup && \(Self.enable)", isRoot: isRoot)
    case nil: "a kernel with this controller; for memory, the kernel parameter cgroup_enable=memory may do"
    case .v1? where isRoot: "make /sys/fs/cgroup writable; in a container, start it with --privileged"
    case .v1?:
      "run as root; or start the host with cgroup v2 (kernel parameter systemd.unified_cgroup_hierarchy=1)"
    case .v2?: unifiedRemedy
    }
  }

  private var unifiedRemedy: String {
    switch systemd {
    case .reachable where isRoot: Remedy.report
    case .reachable: "as root: \(Self.delegate); then log in again"
    case .unreachable where isRoot: Remedy.install("dbus", isRoot: true)
    case .unreachable(hasManager: true):
      Remedy.install("dbus-user-session", isRoot: false) + "; then log in again"
    case .unreachable(hasManager: false):
      "as root: loginctl enable-linger \(geteuid()) && systemctl start user@\(geteuid())"
    case .absent where !isRoot: "run as root"
    case .absent where isWritable: Self.makeRoom
    case .absent: "start the container with --privileged, and in it: \(Self.makeRoom)"
    }
  }

  /// Command that lets cgroups at the top of the hierarchy have controllers.
  private static let enable = "echo '+memory +pids +cpu' > /sys/fs/cgroup/cgroup.subtree_control"

  /// The same where processes are in the way, as in a container: cgroups that hold processes can have none below them
  /// with controllers.
  private static let makeRoom =
    "mkdir -p /sys/fs/cgroup/init; xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs; "
    + enable

  /// Command that has systemd delegate all controllers to the managers of users.
  private static let delegate =
    "mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu memory pids\\n' > "
    + "/etc/systemd/system/user@.service.d/delegate.conf && systemctl daemon-reload"
}
