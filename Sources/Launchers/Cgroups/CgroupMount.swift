import SystemCalls
package import SystemPackage

/// A mounted cgroup hierarchy.
package struct CgroupMount {
  package let version: CgroupHost.Version
  package let point: FilePath
  /// Cgroup that the mount shows as its top.
  package let root: FilePath
  /// Controllers of a hierarchy of version 1.
  package let controllers: [Controller]

  /// Mounts as every distribution makes them, without reading mountinfo, which takes the kernel half a millisecond.
  package static var usual: [CgroupMount] {
    if isUnifiedAlone { return [unified] }
    return Controller.allCases.map { controller in
      CgroupMount(version: .v1, point: top.appending(controller.rawValue), root: "/", controllers: [controller])
    }
  }

  /// Whether this host has version 2 and no other.
  static var isUnifiedAlone: Bool { SmallFile.exists(top.appending("cgroup.controllers")) }

  /// The usual mount of version 2.
  static let unified = CgroupMount(version: .v2, point: top, root: "/", controllers: [])

  private static let top = FilePath("/sys/fs/cgroup")

  package static func all() -> [CgroupMount] {
    (SmallFile.read("/proc/self/mountinfo") ?? "").split(separator: "\n").compactMap { CgroupMount(String($0)) }
  }

  private init(version: CgroupHost.Version, point: FilePath, root: FilePath, controllers: [Controller]) {
    self.version = version
    self.point = point
    self.root = root
    self.controllers = controllers
  }

  /// Parses a line of mountinfo: fields, a lone dash, file system type, source, options of the file system.
  package init?(_ line: String) {
    let fields = line.split(separator: " ").map(String.init)
    guard let dash = fields.firstIndex(of: "-"), dash >= 5, fields.count > dash + 3 else { return nil }
    switch fields[dash + 1] {
    case "cgroup": version = .v1
    case "cgroup2": version = .v2
    default: return nil
    }
    root = FilePath(fields[3])
    point = FilePath(fields[4])
    controllers = fields[dash + 3].split(separator: ",").compactMap { Controller(rawValue: String($0)) }
  }

  /// Returns the directory of a cgroup in this mount; the mount point where the cgroup is outside of it.
  package func directory(of cgroup: FilePath) -> FilePath {
    if root == "/" { return FilePath(point.string + cgroup.string) }
    var relative = cgroup
    return relative.removePrefix(root) ? point.appending(relative.components) : point
  }
}
