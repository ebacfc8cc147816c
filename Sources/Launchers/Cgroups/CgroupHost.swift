import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// The kernel's controllers that alphagent uses, by the names that cgroup files give them.
package enum Controller: String, CaseIterable, Sendable {
  case memory, pids, cpu

  package var control: Control {
    switch self {
    case .memory: .memory
    case .pids: .pids
    case .cpu: .cpus
    }
  }
}

/// Places on this host where a sandbox's cgroups can be made, for each controller that this process may use.
package struct CgroupHost: Sendable {
  package enum Version: Equatable, Sendable { case v1, v2 }

  package let version: Version
  /// Directories, by controller, below which a sandbox's cgroup is made.
  package let parents: ByController<FilePath>

  /// Looks for the places: version 1 where it has the memory controller, as on hybrid hosts, else version 2 if usable.
  package static func detect() -> CgroupHost {
    let own = SmallFile.read("/proc/self/cgroup").map(OwnCgroups.init) ?? OwnCgroups("")
    let usual = detect(among: CgroupMount.usual, own)
    return usual.parents[.memory] != nil ? usual : detect(among: CgroupMount.all(), own)
  }

  private static func detect(among mounts: [CgroupMount], _ own: OwnCgroups) -> CgroupHost {
    let v1 = legacy(mounts, own)
    return v1.parents[.memory] != nil ? v1 : unified(mounts, own) ?? v1
  }

  private static func legacy(_ mounts: [CgroupMount], _ own: OwnCgroups) -> CgroupHost {
    var parents = ByController<FilePath>()
    for controller in Controller.allCases {
      guard let mount = mounts.first(where: { $0.version == .v1 && $0.controllers.contains(controller) }),
        let path = own.legacy[controller]
      else { continue }
      let directory = mount.directory(of: path)
      if isWritable(directory) { parents[controller] = directory }
    }
    return CgroupHost(version: .v1, parents: parents)
  }

  /// Finds the nearest cgroup, from this process's own upward, whose children can have controllers: children of a
  /// cgroup that holds processes cannot, and above a delegated subtree nothing can be written.
  private static func unified(_ mounts: [CgroupMount], _ own: OwnCgroups) -> CgroupHost? {
    guard let mount = mounts.first(where: { $0.version == .v2 }), let path = own.unified else { return nil }
    var directory = mount.directory(of: path)
    while directory.starts(with: mount.point) {
      let enabled = isWritable(directory) ? enableControllers(in: directory) : []
      if enabled.contains(.memory) {
        var parents = ByController<FilePath>()
        for controller in enabled { parents[controller] = directory }
        return CgroupHost(version: .v2, parents: parents)
      }
      guard directory.removeLastComponent() else { break }
    }
    return nil
  }

  private static func enableControllers(in directory: FilePath) -> [Controller] {
    let cgroup = CgroupDirectory(path: directory)
    for controller in Controller.allCases { try? cgroup.write("+\(controller.rawValue)", to: "cgroup.subtree_control") }
    let names = cgroup.read("cgroup.subtree_control")?.split { $0 == " " || $0 == "\n" } ?? []
    return names.compactMap { Controller(rawValue: String($0)) }
  }

  private static func isWritable(_ directory: FilePath) -> Bool {
    access(directory.string, W_OK) == 0 && access(directory.appending("cgroup.procs").string, W_OK) == 0
  }
}

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
    let directory = FilePath("/sys/fs/cgroup")
    if SmallFile.exists(directory.appending("cgroup.controllers")) {
      return [CgroupMount(version: .v2, point: directory, root: "/", controllers: [])]
    }
    return Controller.allCases.map { controller in
      CgroupMount(
        version: .v1, point: directory.appending(controller.rawValue), root: "/", controllers: [controller])
    }
  }

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

/// The cgroups that this process is in, from /proc/self/cgroup.
package struct OwnCgroups {
  package private(set) var legacy = ByController<FilePath>()
  package private(set) var unified: FilePath?

  package init(_ text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let path = FilePath(String(fields[2]))
      if fields[0] == "0" { unified = path }
      for name in fields[1].split(separator: ",") {
        if let controller = Controller(rawValue: String(name)) { legacy[controller] = path }
      }
    }
  }
}
