/// Way to a sandbox's cgroups on this host.
package enum CgroupHost: Sendable {
  package enum Version: Equatable, Sendable { case v1, v2 }

  /// They are made below directories that this process may write in.
  case directories(CgroupParents)
  /// systemd makes a scope for the sandbox.
  case systemd(ServiceManager)

  /// Looks for the way, without changing anything: version 1 where it has the memory controller, as on hybrid hosts,
  /// then a part of version 2 that belongs to us, then systemd.
  package static func detect() -> CgroupHost {
    let own = MemberCgroups(of: "self")
    let usual = CgroupParents.find(among: CgroupMount.usual, own)
    if usual.parents[.memory] != nil { return .directories(usual) }
    if CgroupMount.isUnifiedAlone, ServiceManager.isInCharge, ServiceManager().isReachable {
      return .systemd(ServiceManager())
    }
    return .directories(CgroupParents.find(among: CgroupMount.all(), own))
  }
}
