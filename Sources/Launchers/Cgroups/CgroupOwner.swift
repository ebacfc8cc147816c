import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// Party that decides which controllers the children of a cgroup of version 2 have.
enum CgroupOwner {
  /// systemd, which takes controllers away as it sees fit.
  case systemd
  /// Whoever runs in a unit that systemd has delegated, as with `Delegate=yes`.
  case us
  /// Nobody that we know of, as in a container without systemd.
  case unknown

  /// Looks at the nearest unit's cgroup, from this one upward; user managers have a delegated one, but are systemd too.
  init(of directory: FilePath, below top: FilePath) {
    var unit = directory
    while unit != top, !Self.isUnit(unit.lastComponent?.string ?? "") { unit.removeLastComponent() }
    if Self.isDelegated(unit) {
      self = unit.lastComponent?.string.hasPrefix("user@") == true ? .systemd : .us
    } else {
      self = unit == top && !ServiceManager.isInCharge ? .unknown : .systemd
    }
  }

  /// Whether a cgroup of this name is that of a unit.
  static func isUnit(_ name: String) -> Bool {
    [".service", ".scope", ".slice"].contains(where: name.hasSuffix)
  }

  /// systemd marks the cgroups that it delegates, for everybody to see from version 251 on, and before that for root.
  private static func isDelegated(_ directory: FilePath) -> Bool {
    ["user.delegate", "trusted.delegate"].contains { name in
      var value: UInt8 = 0
      return clinux_attribute(directory.string, name, &value, 1) == 1 && value == UInt8(ascii: "1")
    }
  }
}
