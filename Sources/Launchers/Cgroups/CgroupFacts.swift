import Glibc
import SystemCalls
package import SystemPackage

/// Controllers that this host's cgroups offer, and who is in charge of them, found without changing anything.
package struct CgroupFacts: Equatable {
  /// systemd, as far as it may make cgroups of version 2 for this process.
  package enum Systemd: Equatable {
    /// It does not run this machine, as in most containers.
    case absent
    /// Nobody listens on its bus; `hasManager`: whether this user has a manager at all.
    case unreachable(hasManager: Bool)
    case reachable
  }

  package var isRoot: Bool
  /// The controllers in hierarchies of version 1.
  package var legacy: Set<Controller> = []
  /// The controllers in the hierarchy of version 2; nil where it is not mounted.
  package var unified: Set<Controller>?
  package var systemd = Systemd.absent
  /// Whether this process may make cgroups at the top of the hierarchy of version 2.
  package var isWritable = true

  package static func look() -> CgroupFacts {
    let mounts = CgroupMount.all()
    var facts = CgroupFacts(isRoot: geteuid() == 0, mounts: mounts) { SmallFile.read($0) }
    facts.systemd = lookForSystemd()
    facts.isWritable = mounts.first { $0.version == .v2 }.map { CgroupDirectory(path: $0.point).isWritable } ?? false
    return facts
  }

  package init(
    isRoot: Bool, legacy: Set<Controller> = [], unified: Set<Controller>? = nil, systemd: Systemd = .absent,
    isWritable: Bool = true
  ) {
    self.isRoot = isRoot
    self.legacy = legacy
    self.unified = unified
    self.systemd = systemd
    self.isWritable = isWritable
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

  private static func lookForSystemd() -> Systemd {
    guard ServiceManager.isInCharge else { return .absent }
    let manager = ServiceManager()
    return manager.isReachable ? .reachable : .unreachable(hasManager: manager.isRunning)
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
    guard let version = version(of: controller) else { return "this host has \(place(of: controller))" }
    let user = isRoot ? "root" : "this user"
    switch (version, systemd) {
    case (.v2, .reachable):
      return "cgroup v2, where systemd gives \(user) no cgroup with controller '\(controller.rawValue)'"
    case (.v2, .unreachable(true)): return "cgroup v2, where systemd's bus for \(user) cannot be reached"
    case (.v2, .unreachable(false)): return "cgroup v2, where \(user) has no systemd manager"
    case (.v1, _), (.v2, .absent):
      return "\(place(of: controller)), where \(user) can make no cgroup with controller '\(controller.rawValue)'"
    }
  }
}
