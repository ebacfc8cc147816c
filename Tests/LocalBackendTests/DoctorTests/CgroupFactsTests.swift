import Launchers
@testable import LocalBackend
import SystemPackage
import Testing

/// Controllers that cgroups offer, and the remedy where they offer too little.
@Suite struct CgroupFactsTests {
  private static func facts(isRoot: Bool, _ lines: [String], _ controllers: String = "") -> CgroupFacts {
    CgroupFacts(isRoot: isRoot, mounts: lines.compactMap { CgroupMount($0) }) { path in
      path.lastComponent == "cgroup.controllers" ? controllers : nil
    }
  }

  private static let v2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw"
  private static let v1 = ["memory", "cpu,cpuacct", "pids"].map {
    "31 23 0:27 / /sys/fs/cgroup/\($0) rw,nosuid - cgroup cgroup rw,\($0)"
  }

  @Test func readsBothVersions() {
    #expect(
      Self.facts(isRoot: true, Self.v1 + [Self.v2])
        == CgroupFacts(isRoot: true, legacy: [.memory, .cpu, .pids], unified: []))
    #expect(
      Self.facts(isRoot: false, [Self.v2], "cpuset cpu io memory pids\n")
        == CgroupFacts(isRoot: false, unified: [.memory, .cpu, .pids]))
  }

  @Test func prefersTheVersionThatHasTheController() {
    let hybrid = CgroupFacts(isRoot: true, legacy: [.memory], unified: [.pids])
    #expect(hybrid.version(of: .memory) == .v1 && hybrid.version(of: .pids) == .v2 && hybrid.version(of: .cpu) == nil)
  }

  @Test(arguments: [
    (CgroupFacts(isRoot: false, unified: [.memory]), Controller.memory, "run as root"),
    (CgroupFacts(isRoot: true, unified: [.memory]), .memory, "mkdir -p /sys/fs/cgroup/init"),
    (CgroupFacts(isRoot: true, unified: [.memory], isWritable: false), .memory, "--privileged, and in it: mkdir"),
    (CgroupFacts(isRoot: false, unified: [.memory], systemd: .unreachable(hasManager: false)), .memory, "linger"),
    (CgroupFacts(isRoot: false, unified: [.memory], systemd: .unreachable(hasManager: true)), .memory, "dbus-user-"),
    (CgroupFacts(isRoot: true, unified: [.memory], systemd: .unreachable(hasManager: true)), .memory, "install dbus"),
    (CgroupFacts(isRoot: false, unified: [.memory, .cpu], systemd: .reachable), .cpu, "Delegate=cpu memory pids"),
    (CgroupFacts(isRoot: false, legacy: [.memory]), .memory, "run as root"),
    (CgroupFacts(isRoot: false, legacy: [.memory]), .memory, "systemd.unified_cgroup_hierarchy=1"),
    (CgroupFacts(isRoot: true, legacy: [.memory]), .memory, "writable"),
    (CgroupFacts(isRoot: true, unified: [.cpu]), .memory, "cgroup_enable=memory"),
    (CgroupFacts(isRoot: true), .memory, "mount -t cgroup2 none /sys/fs/cgroup"),
    (CgroupFacts(isRoot: false), .memory, "as root: mount -t cgroup2 none /sys/fs/cgroup"),
  ])
  func knowsTheRemedy(facts: CgroupFacts, controller: Controller, remedy: String) {
    #expect(facts.remedy(for: controller).contains(remedy))
  }

  @Test func saysWhatStandsInTheWay() {
    #expect(CgroupFacts(isRoot: true).obstacle(to: .memory) == "this host has no cgroups")
    #expect(
      CgroupFacts(isRoot: true, unified: []).obstacle(to: .cpu) == "this host has no cgroup controller 'cpu'")
    #expect(CgroupFacts(isRoot: false, unified: [.cpu]).obstacle(to: .cpu).hasPrefix("cgroup v2, where this user"))
    let refused = CgroupFacts(isRoot: false, unified: [.cpu], systemd: .reachable)
    #expect(refused.obstacle(to: .cpu).contains("systemd gives this user no cgroup with controller 'cpu'"))
  }
}
