import Glibc
import SystemCalls
package import SystemPackage

/// Controllers that this host's cgroups offer, found without changing anything.
package struct CgroupFacts: Equatable {
  package var isRoot: Bool
  /// The controllers in hierarchies of version 1.
  package var legacy: Set<Controller> = []
  /// The controllers in the hierarchy of version 2; nil where it is not mounted.
  package var unified: Set<Controller>?

  package static func look() -> CgroupFacts {
    CgroupFacts(isRoot: geteuid() == 0, mounts: CgroupMount.all()) { SmallFile.read($0) }
  }

  package init(isRoot: Bool, legacy: Set<Controller> = [], unified: Set<Controller>? = nil) {
    self.isRoot = isRoot
    self.legacy = legacy
    self.unified = unified
  }

  package init(isRoot: Bool, mounts: [CgroupMount], read: (FilePath) -> String?) {
    self.isRoot = isRoot
    for mount in mounts {
      switch mount.version {
      case .v1: legacy.formUnion(mount.controllers)
      case .v2: unified = Self.controllers(read(mount.point.appending("cgroup.controllers")) ?? "")
      }
    }
  }

  private static func controllers(_ text: String) -> Set<Controller> {
    Set(text.split { $0 == " " || $0 == "\n" }.compactMap { Controller(rawValue: String($0)) })
  }

  /// The version whose hierarchy has the controller; nil where none has.
  package func version(of controller: Controller) -> CgroupHost.Version? {
    if legacy.contains(controller) { return .v1 }
    return unified?.contains(controller) == true ? .v2 : nil
  }

  /// Name of the hierarchy with the controller, such as `cgroup v2`, or words that say that there is none.
  package func place(of controller: Controller) -> String {
    switch version(of: controller) {
    case .v1: "cgroup v1"
    case .v2: "cgroup v2"
    case nil: unified == nil && legacy.isEmpty ? "no cgroups" : "no cgroup controller '\(controller.rawValue)'"
    }
  }

  /// Reason, in words, for which a sandbox gets no cgroup with this controller.
  package func obstacle(to controller: Controller) -> String {
    guard version(of: controller) != nil else { return "this host has \(place(of: controller))" }
    return "\(place(of: controller)), where \(isRoot ? "root" : "this user") can make no cgroup with "
      + "controller '\(controller.rawValue)'"
  }
}

extension CgroupFacts {
  /// Remedy, in words, after which sandboxes get a cgroup with this controller.
  package func remedy(for controller: Controller) -> String {
    switch version(of: controller) {
    case nil where unified == nil && legacy.isEmpty:
      Remedy.command("mount -t cgroup2 none /sys/fs/cgroup", isRoot: isRoot)
    case nil: "a kernel with this controller; for memory, the kernel parameter cgroup_enable=memory may do"
    case .v1? where !isRoot:
      "run as root; or start the host with cgroup v2 (kernel parameter systemd.unified_cgroup_hierarchy=1) and then: "
        + Self.scope
    case .v2? where !isRoot && controller == .cpu: "\(Self.delegateProcessors), then: \(Self.scope)"
    case .v2? where !isRoot: "\(Self.scope); or run as root"
    case .v1?, .v2?: "make /sys/fs/cgroup writable; in a container, start it with --privileged"
    }
  }

  /// Command that runs alphagent in a part of the cgroup tree that systemd delegates to the user.
  private static let scope = "systemd-run --user --scope -p Delegate=yes alphagent …"

  /// Remedy that delegates processor time: by default, systemd delegates only memory and pids to users.
  private static let delegateProcessors =
    "as root: put [Service] and Delegate=cpu memory pids into /etc/systemd/system/user@.service.d/delegate.conf"
}
