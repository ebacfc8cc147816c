import Glibc
import Launchers
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// Resources of the host that a tool's sandboxes hold at one moment: processes, cgroups, mounts and files.
struct Inventory {
  private let items: Set<String>
  private let tool: Tool

  init(_ tool: Tool) {
    self.tool = tool
    items = Self.items(of: tool)
  }

  /// Returns what is new and does not go by itself within 90 seconds.
  func leftovers(since before: Inventory) async -> [String] {
    var left = items.subtracting(before.items)
    _ = await eventually(within: .seconds(90)) {
      if !left.isEmpty { left.formIntersection(Self.items(of: tool)) }
      return left.isEmpty
    }
    return left.sorted()
  }

  func expectNothingNew(since before: Inventory, sourceLocation: SourceLocation = #_sourceLocation) async {
    let left = await leftovers(since: before)
    #expect(left == [], sourceLocation: sourceLocation)
  }

  private static func items(of tool: Tool) -> Set<String> {
    files(of: tool).union(mounts(of: tool)).union(processes(of: tool)).union(tool.user == .root ? claims(of: tool) : [])
  }

  /// Processes and cgroups of root's sandboxes, but for those of the other fixtures' leases.
  private static func claims(of tool: Tool) -> Set<String> {
    let library = FilePath(environmentVariable("ALPHAGENT_STATE_DIR") ?? "")
    let services = HostFiles.names(in: "/tmp").filter { $0.hasPrefix("alphagent-service-tests-") }
      .map { FilePath("/tmp").appending($0).appending("state") }
    let states = TestDirectory.all.map { $0.appending("state") } + services + [library]
    let slots = states.filter { $0 != tool.state }.map { $0.appending("slots") }
    let leases = slots.flatMap { place in HostFiles.names(in: place).map { place.appending($0) } }
    let users = Set(leases.compactMap { UInt32($0.lastComponent?.string ?? "") }.map { Lease.users.lowerBound + $0 })
    let listed = Set(leases.flatMap { (HostFiles.text($0) ?? "").split(separator: "\n").map { FilePath(String($0)) } })
    let processes = HostProcess.all { Lease.users.contains($0.user) && !users.contains($0.user) }
    return processes.union(cgroups().subtracting(listed).map(\.string))
  }

  /// Files that may not stay: claims, mount points with something in them, and temporary files. Caches may.
  private static func files(of tool: Tool) -> Set<String> {
    let places = ["slots", "layer", "sessions"].map { tool.state.appending($0) } + [tool.temporary]
    let files = places.flatMap { place in HostFiles.names(in: place).map { place.appending($0).string } }
    return Set(files.filter { !$0.hasSuffix("/names.lock") })
  }

  private static func mounts(of tool: Tool) -> Set<String> {
    let lines = HostFiles.text("/proc/self/mountinfo")?.split(separator: "\n").map(String.init) ?? []
    return Set(lines.filter { $0.contains(tool.state.string) })
  }

  private static func cgroups() -> Set<FilePath> {
    let hierarchies = ["memory", "pids", "cpu", "unified", ""]
    let lines = (HostFiles.text("/proc/self/cgroup") ?? "").split(separator: "\n")
    let own = lines.compactMap { $0.split(separator: ":").last.map(String.init) } + ["/"]
    let parents: [FilePath] = hierarchies.flatMap { hierarchy in
      own.map { FilePath("/sys/fs/cgroup/\(hierarchy)/\($0)").lexicallyNormalized() }
    }
    let found = Set(parents).flatMap { parent in
      HostFiles.names(in: parent).filter { $0.hasPrefix("alphagent-") }.map { parent.appending($0) }
    }
    return Set(found)
  }

  /// Processes that name the tool's state directory, and all of its user's if that user is the fixture's alone.
  private static func processes(of tool: Tool) -> Set<String> {
    let isOnlyHere = tool.user == .ordinary && tool.userID != geteuid()
    return HostProcess.all { $0.commandLine.contains(tool.state.string) || isOnlyHere && $0.user == tool.userID }
  }
}

/// A process of the host, as /proc shows it.
struct HostProcess: CustomStringConvertible {
  let id: pid_t
  let user: uid_t
  let commandLine: String

  var description: String { "process \(id) of user \(user): \(commandLine)" }

  /// Nil for a process that is gone or a zombie.
  init?(_ id: pid_t) {
    var facts = stat()
    guard stat("/proc/\(id)", &facts) == 0, let bytes = HostFiles.read(FilePath("/proc/\(id)/cmdline")),
      HostFiles.text(FilePath("/proc/\(id)/status"))?.contains("State:\tZ") == false
    else {
      return nil
    }
    self.id = id
    user = facts.st_uid
    commandLine = String(decoding: bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }

  static func all(where isWanted: (HostProcess) -> Bool) -> Set<String> {
    let processes = HostFiles.names(in: "/proc").compactMap { pid_t($0) }.compactMap { HostProcess($0) }
    return Set(processes.filter(isWanted).map(\.description))
  }

  /// Children of all threads of a process.
  static func children(of process: pid_t) -> [pid_t] {
    HostFiles.names(in: FilePath("/proc/\(process)/task")).flatMap { (thread) -> [pid_t] in
      let text = HostFiles.text(FilePath("/proc/\(process)/task/\(thread)/children")) ?? ""
      return text.split(separator: " ").compactMap { pid_t($0) }
    }
  }
}
