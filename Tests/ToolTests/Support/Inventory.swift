import Glibc
import SandboxCore
import Synchronization
import SystemPackage
import TestSupport

/// Resources of the host that a tool's sandboxes hold at one moment: processes, cgroups, mounts and files.
struct Inventory {
  private let files: Set<String>
  /// Processes and cgroups; those of other tests are among them, but go away with their tests.
  private let moving: Set<String>
  private let tool: Tool
  /// State directories of the tools whose sessions live long, by their sessions' ids.
  private static let spared = Mutex<[String: FilePath]>([:])

  init(_ tool: Tool) {
    self.tool = tool
    files = Self.files(of: tool).union(Self.mounts(of: tool))
    moving = Self.moving(tool)
  }

  /// Returns the new files and mounts, and the new processes and cgroups that do not go within 90 seconds.
  func leftovers(since before: Inventory) async -> [String] {
    var left = moving.subtracting(before.moving)
    _ = await eventually(within: .seconds(90)) {
      if !left.isEmpty { left.formIntersection(Self.moving(tool)) }
      return left.isEmpty
    }
    return files.subtracting(before.files).union(left).sorted()
  }

  /// Takes no sandbox of this session for a leftover of another tool's: it lives longer than root's other tests wait.
  static func spare(_ session: ToolSession) { spared.withLock { $0[session.id] = session.tool.state } }

  /// Whether the name of a cgroup is that of such a session of another tool.
  private static func isSpared(_ cgroup: String, from tool: Tool) -> Bool {
    let id = String(cgroup.dropFirst(CgroupName.prefix.count))
    return spared.withLock { $0[id].map { $0 != tool.state } ?? false }
  }

  private static func moving(_ tool: Tool) -> Set<String> {
    guard tool.user == .root else { return processes(of: tool) }
    let sandboxed = HostProcess.all { 61184...65279 ~= $0.user && !isSpared($0.cgroup, from: tool) }
    let cgroups = cgroups().filter { !isSpared($0.lastComponent?.string ?? "", from: tool) }
    return processes(of: tool).union(sandboxed).union(cgroups.map(\.string))
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
      HostFiles.names(in: parent).filter { $0.hasPrefix(CgroupName.prefix) }.map { parent.appending($0) }
    }
    return Set(found)
  }

  /// Processes that name the tool's state directory, and all of its user's if that user is the fixture's alone.
  private static func processes(of tool: Tool) -> Set<String> {
    let isOnlyHere = tool.user == .ordinary && tool.userID != geteuid()
    return HostProcess.all { $0.commandLine.contains(tool.state.string) || isOnlyHere && $0.user == tool.userID }
  }
}

/// Names of the sandboxes' cgroups: the prefix, and the sandbox's id.
private enum CgroupName {
  static let prefix = "alphagent-"
}

/// A process of the host, as /proc shows it.
struct HostProcess: CustomStringConvertible {
  let id: pid_t
  let user: uid_t
  let commandLine: String

  var description: String { "process \(id) of user \(user): \(commandLine)" }

  /// Name of the sandbox's cgroup that it is in; empty for none.
  var cgroup: String {
    let places = HostFiles.text(FilePath("/proc/\(id)/cgroup")) ?? ""
    return places.split { "/\n".contains($0) }.first { $0.hasPrefix(CgroupName.prefix) }.map(String.init) ?? ""
  }

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
