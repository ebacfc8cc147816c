package import SandboxCore
import SystemCalls
package import SystemPackage

/// The cgroups of one sandbox, which hold it to its memory, CPU and pids limits.
package struct SandboxCgroup: Sendable {
  private let version: CgroupHost.Version
  private let directories: ByController<CgroupDirectory>
  /// File with the count of kills for memory, held open because every execution reads it.
  private let oomEvents: CgroupFile?
  private let peak: CgroupFile?
  /// Controls that the kernel enforces through these cgroups.
  package let enforced: Set<Control>
  /// Complaint of systemd, which was asked for the cgroups and made none.
  package let complaint: String?

  /// Makes a cgroup for every controller that the host offers and whose limit is set; one that fails is left out.
  ///
  /// - Parameter record: called with the directories before they are made, to note them where a sweep finds them.
  package init(
    for shape: LaunchShape, named name: String, in host: CgroupParents,
    record: ([FilePath]) throws(SandboxError) -> Void
  ) throws(SandboxError) {
    var wanted = ByController<CgroupDirectory>()
    for controller in Controller.allCases where controller != .cpu || shape.limits.cpus != nil {
      wanted[controller] = host.parents[controller].map { parent in
        CgroupDirectory(path: parent.appending(CgroupDirectory.namePrefix + name))
      }
    }
    try record(Self.unique(wanted.values.map(\.path)))
    var directories = ByController<CgroupDirectory>()
    for controller in wanted.controllers {
      guard let directory = wanted[controller] else { continue }
      let settings = Self.settings(controller, shape, host.version)
      if (try? Self.apply(settings, to: directory)) != nil { directories[controller] = directory }
    }
    self.init(directories, host.version)
  }

  /// Finds what systemd has made of the limits for a sandbox that has passed the gate; throws where none came to it.
  package init(behind gate: ScopeGate) throws(SandboxError) {
    var directories = ByController<CgroupDirectory>()
    switch gate.directory {
    case .success(let path):
      let directory = CgroupDirectory(path: path)
      for controller in Controller.allCases where directory.limits(controller) { directories[controller] = directory }
      self.init(directories, .v2)
    case .failure(let failure): self.init(directories, .v2, complaint: failure.complaint)
    case nil: throw .failure(.startFailed, "cannot make a sandbox: its first process was ended at once")
    }
  }

  private init(
    _ directories: ByController<CgroupDirectory>, _ version: CgroupHost.Version, complaint: String? = nil
  ) {
    self.version = version
    self.directories = directories
    self.complaint = complaint
    oomEvents = directories[.memory]?.file(version == .v1 ? "memory.oom_control" : "memory.events")
    peak = directories[.memory]?.file(version == .v1 ? "memory.max_usage_in_bytes" : "memory.peak")
    enforced = Set(directories.controllers.map(\.control))
  }

  /// Opens the files through which the launcher's child joins the cgroups; the caller closes them.
  ///
  /// In version 1 the file is `tasks`: to move a thread through `cgroup.procs`, the kernel waits for every processor,
  /// which takes 20 ms.
  package func openMembers() throws(SandboxError) -> [FileDescriptor] {
    var open: [FileDescriptor] = []
    do throws(Errno) {
      for path in Self.unique(directories.values.map(\.path)) {
        open.append(try CgroupDirectory(path: path).openForWriting(version == .v1 ? "tasks" : "cgroup.procs"))
      }
      return open
    } catch {
      for file in open { file.discard() }
      throw SandboxError.failure(.startFailed, "the sandbox's cgroup cannot be used: \(error)", hint: error.remedy)
    }
  }

  /// Number of processes that the kernel has killed for this sandbox's memory limit.
  package var oomKills: Int { oomEvents?.counter("oom_kill") ?? 0 }

  /// The bytes held now; nil where the kernel keeps no count.
  package var memoryUsed: UInt64? {
    let file = version == .v1 ? "memory.usage_in_bytes" : "memory.current"
    return directories[.memory]?.read(file).flatMap { UInt64($0.prefix { $0.isNumber }) }
  }

  /// The most bytes held at once; nil where the kernel keeps no count.
  package var memoryPeak: UInt64? { peak?.number }

  package func killAll() { for directory in directories.values { directory.killAll() } }

  private struct Setting {
    let file: String
    let value: String
    var isOptional = false
  }

  private static func apply(_ settings: [Setting], to directory: CgroupDirectory) throws(Errno) {
    try directory.make()
    for setting in settings {
      do {
        try directory.write(setting.value, to: setting.file)
      } catch  where setting.isOptional {
        continue
      }
    }
  }

  /// Returns the settings for a controller's limit. Swap counts as memory; its settings are optional, since kernels
  /// without swap accounting lack the files, and hosts with such kernels mostly have no swap. Version 1 counts what
  /// waits in TCP and UDP sockets apart, and without a limit.
  private static func settings(
    _ controller: Controller, _ shape: LaunchShape, _ version: CgroupHost.Version
  ) -> [Setting] {
    let limits = shape.limits
    let bytes = "\(limits.memory.bytes)"
    let quota = "\(Int((limits.cpus ?? 1) * Double(period)))"
    return switch (controller, version) {
    case (.memory, .v1):
      [
        Setting(file: "memory.limit_in_bytes", value: bytes),
        Setting(file: "memory.memsw.limit_in_bytes", value: bytes, isOptional: true),
        Setting(file: "memory.kmem.tcp.limit_in_bytes", value: "\(limits.memory.bytes / socketShare)"),
      ]
    case (.memory, .v2):
      [
        Setting(file: "memory.max", value: bytes),
        Setting(file: "memory.swap.max", value: "0", isOptional: true),
      ]
    case (.pids, _): [Setting(file: "pids.max", value: "\(shape.hostProcesses)")]
    case (.cpu, .v1):
      [
        Setting(file: "cpu.cfs_period_us", value: "\(period)"), Setting(file: "cpu.cfs_quota_us", value: quota),
      ]
    case (.cpu, .v2): [Setting(file: "cpu.max", value: "\(quota) \(period)")]
    }
  }

  /// In version 1, sockets get this part of the memory limit on top of it.
  private static let socketShare: UInt64 = 16
  /// Microseconds over which CPU time is counted.
  private static let period = 100_000

  private static func unique(_ paths: [FilePath]) -> [FilePath] {
    paths.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension CgroupDirectory {
  /// Whether a limit is set for a controller; of version 2.
  fileprivate func limits(_ controller: Controller) -> Bool {
    read("\(controller.rawValue).max").map { !$0.hasPrefix("max") } ?? false
  }
}

extension LaunchShape {
  /// Most processes and threads on the host for a sandbox and its runtime: more than the programs' own limit, so that
  /// theirs is reached first.
  var hostProcesses: Int {
    let wanted =
      switch runtime {
      // Room for process 1, its shims, and the threads of runc itself.
      case .bubblewrap, .runc: limits.pids + 64
      // Each program in gVisor has some six threads on the host; gVisor itself has 47 when idle.
      case .runsc: limits.pids * 16 + 512
      }
    return min(wanted, Self.mostProcesses)
  }

  /// PID_MAX_LIMIT of the kernel's `include/linux/threads.h`, the largest number that pids.max takes.
  private static let mostProcesses = 1 << 22
}
