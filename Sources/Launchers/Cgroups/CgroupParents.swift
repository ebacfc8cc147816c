import Glibc
import SystemCalls
package import SystemPackage

/// Directories, by controller, below which a sandbox's cgroups can be made.
package struct CgroupParents: Sendable {
  package let version: CgroupHost.Version
  package let parents: ByController<FilePath>

  static func find(among mounts: [CgroupMount], _ own: MemberCgroups) -> CgroupParents {
    let v1 = legacy(mounts, own)
    return v1.parents[.memory] != nil ? v1 : unified(mounts, own) ?? v1
  }

  private static func legacy(_ mounts: [CgroupMount], _ own: MemberCgroups) -> CgroupParents {
    var parents = ByController<FilePath>()
    for controller in Controller.allCases {
      guard let mount = mounts.first(where: { $0.version == .v1 && $0.controllers.contains(controller) }),
        let path = own.legacy[controller]
      else { continue }
      let directory = mount.directory(of: path)
      if CgroupDirectory(path: directory).isWritable { parents[controller] = directory }
    }
    return CgroupParents(version: .v1, parents: parents)
  }

  /// Finds the nearest cgroup, from this process's own upward, whose children have controllers and that systemd leaves
  /// alone. What holds for our own cgroup is not ours to change.
  private static func unified(_ mounts: [CgroupMount], _ own: MemberCgroups) -> CgroupParents? {
    guard let mount = mounts.first(where: { $0.version == .v2 }), let path = own.unified else { return nil }
    let ownDirectory = mount.directory(of: path)
    var directory = ownDirectory
    while directory.starts(with: mount.point) {
      let owner = CgroupOwner(of: directory, below: mount.point)
      if owner == .us, directory != ownDirectory { CgroupDirectory(path: directory).enableControllers() }
      let enabled = owner == .systemd ? [] : CgroupDirectory(path: directory).controllersOfChildren
      if enabled.contains(.memory), CgroupDirectory(path: directory).isWritable {
        var parents = ByController<FilePath>()
        for controller in enabled { parents[controller] = directory }
        return CgroupParents(version: .v2, parents: parents)
      }
      guard directory.removeLastComponent() else { break }
    }
    return nil
  }
}
