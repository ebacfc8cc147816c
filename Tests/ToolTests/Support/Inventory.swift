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
  private static let spared = Mutex<Set<String>>([])

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

  /// Takes no sandbox of this session for a leftover: it lives longer than root's other tests wait for those to go.
  static func spare(_ session: ToolSession) { spared.withLock { _ = $0.insert(session.id) } }

  private static func moving(_ tool: Tool) -> Set<String> {
    guard tool.user == .root else { return processes(of: tool) }
    let found = processes(of: tool).union(sandboxProcesses()).union(cgroups())
    return spared.withLock { known in found.filter { item in !known.contains(where: item.contains) } }
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

  private static func cgroups() -> Set<String> {
    let hierarchies = ["memory", "pids", "cpu", "unified", ""]
    let lines = (HostFiles.text("/proc/self/cgroup") ?? "").split(separator: "\n")
    let own = lines.compactMap { $0.split(separator: ":").last.map(String.init) } + ["/"]
    let parents: [FilePath] = hierarchies.flatMap { hierarchy in
      own.map { FilePath("/sys/fs/cgroup/\(hierarchy)/\($0)").lexicallyNormalized() }
    }
    let found = Set(parents).flatMap { parent in
      HostFiles.names(in: parent).filter { $0.hasPrefix("alphagent-") }.map { parent.appending($0).string }
    }
    return Set(found)
  }

  /// Processes that name the tool's state directory, and all of its user's if that user is the fixture's alone.
  private static func processes(of tool: Tool) -> Set<String> {
    let isOnlyHere = tool.user == .ordinary && tool.userID != geteuid()
    return HostProcess.all { $0.commandLine.contains(tool.state.string) || isOnlyHere && $0.user == tool.userID }
  }

  /// Processes of the users that root's sandboxes run as.
  private static func sandboxProcesses() -> Set<String> { HostProcess.all { 61184...65279 ~= $0.user } }
}

/// A process of the host, as /proc shows it.
struct HostProcess: CustomStringConvertible {
  let id: pid_t
  let user: uid_t
  let commandLine: String
  /// Sandbox that it is in, by the name of its cgroup; empty for none.
  let sandbox: String

  var description: String { "process \(id) of user \(user) \(sandbox): \(commandLine)" }

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
    let cgroups = HostFiles.text(FilePath("/proc/\(id)/cgroup")) ?? ""
    sandbox = cgroups.split { "/\n".contains($0) }.first { $0.hasPrefix("alphagent-") }.map(String.init) ?? ""
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
