import SystemCalls
package import SystemPackage

/// The cgroups that a process is in, from its `/proc/PID/cgroup`.
package struct MemberCgroups {
  package private(set) var legacy = ByController<FilePath>()
  package private(set) var unified: FilePath?

  /// - Parameter process: the name of a directory of /proc.
  package init(of process: String) { self.init(SmallFile.read(FilePath("/proc/\(process)/cgroup")) ?? "") }

  /// Name of the systemd service that this process belongs to, and with which systemd ends all that it has started; nil
  /// where it belongs to none, as in a login session.
  package var service: SystemdService? {
    guard let unit = unified?.components.last(where: { CgroupOwner.isUnit($0.string) })?.string,
      unit.hasSuffix(".service"), ServiceManager.isInCharge
    else {
      return nil
    }
    let isOfUser = unified?.components.contains { $0.string.hasPrefix("user@") && $0.string != unit } == true
    return SystemdService(name: unit, isOfUser: isOfUser)
  }

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
