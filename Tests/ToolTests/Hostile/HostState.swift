import Glibc
import SystemPackage
import TestSupport

/// State of the host that sandboxes could change past their own processes, mounts and directories, which `Inventory` has.
struct HostState {
  private let tool: Tool
  private let files: Set<String>
  private let counters: [String: Int]

  init(for tool: Tool) {
    self.tool = tool
    files = Self.files(of: tool)
    counters = Self.counters()
  }

  /// Returns the new files and System V objects of the sandboxes' users, and the counters that stay higher than they
  /// were; other tests raise some of them for a while.
  func changes() async -> [String] {
    var raised: [String] = []
    _ = await eventually(within: .seconds(30)) {
      raised = Self.counters().filter { $0.value > counters[$0.key] ?? 0 }.keys.sorted()
      return raised.isEmpty
    }
    return Self.files(of: tool).subtracting(files).sorted() + raised
  }

  /// Asynchronous operations and pseudo-terminals, of which the kernel has a number for all.
  private static func counters() -> [String: Int] {
    let paths = ["/proc/sys/fs/aio-nr", "/proc/sys/kernel/pty/nr"]
    let values = paths.map { HostFiles.text(FilePath($0)).flatMap { Int($0.dropLast()) } ?? 0 }
    return Dictionary(uniqueKeysWithValues: zip(paths, values))
  }

  private static func files(of tool: Tool) -> Set<String> {
    let places: [FilePath] = ["/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/home"]
    let paths = places.flatMap { place in HostFiles.names(in: place).map { place.appending($0).string } }
    let owned = paths.filter { path in
      var facts = stat()
      return lstat(path, &facts) == 0 && isSandboxed(facts.st_uid, of: tool)
    }
    return Set(owned).union(segments(of: tool))
  }

  /// Shared memory, semaphores and message queues of System V, by the lines of /proc/sysvipc.
  private static func segments(of tool: Tool) -> [String] {
    // The columns of the owner's and the creator's user ids, from 0.
    let columns = ["shm": 7, "sem": 4, "msg": 7]
    return columns.flatMap { kind, column in
      let lines = HostFiles.text(FilePath("/proc/sysvipc/\(kind)"))?.split(separator: "\n").dropFirst() ?? []
      return lines.map { $0.split(separator: " ") }.filter { fields in
        fields.count > column && uid_t(fields[column]).map { isSandboxed($0, of: tool) } == true
      }.map { "\(kind) \($0.joined(separator: " "))" }
    }
  }

  /// Whether only sandboxes of the tool run as this user, or of root's other tools.
  private static func isSandboxed(_ user: uid_t, of tool: Tool) -> Bool {
    tool.userID == geteuid() ? 61184...65279 ~= user : user == tool.userID
  }
}
