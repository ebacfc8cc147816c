import CLinux
import SandboxCore
import SystemCalls
import SystemPackage

/// Entries of a sandbox's root file system by path, parents first.
struct RootPlan: Sendable {
  enum Entry: Sendable, Equatable {
    case directory
    case file([UInt8])
    case link(to: String)
    /// The host's file or directory at this path, mounted read-only.
    case readOnly(String)
    case device(String)
    /// A directory of the writable layer.
    case writable(String, mode: UInt32)
    case terminals
  }

  private(set) var entries: [(path: String, entry: Entry)] = []

  /// Returns the plan with the host's `/usr`, and nothing else of the host but what programs below it cannot do
  /// without.
  static func host(hasDevices: Bool = true) -> RootPlan {
    var plan = RootPlan()
    plan.addSystem()
    if hasDevices { plan.addDevices() }
    plan.addWritable()
    plan.addEtc()
    plan.add("run/sandbox/bin/python", .link(to: "/usr/bin/python3"))
    return plan
  }

  /// Adds an entry and the parents that are missing.
  mutating func add(_ path: String, _ entry: Entry) {
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      let parent = String(path[..<slash])
      if !entries.contains(where: { $0.path == parent }) { add(parent, .directory) }
    }
    entries.append((path, entry))
  }

  /// Adds an entry to the writable layer, where the sandbox does not see it.
  mutating func addBeside(_ name: String, _ entry: Entry) { entries.append(("../\(name)", entry)) }

  /// Directories that programs may write in, each with the name and mode of the layer's directory that holds its files.
  static let writable: [(path: String, name: String, mode: UInt32)] = [
    ("workspace", "workspace", 0o755), ("tmp", "tmp", 0o1777), (String(SandboxLayout.home.dropFirst()), "home", 0o755),
    ("dev/shm", "shm", 0o1777),
  ]

  /// Adds `/usr`, and the top-level names that lead into it on this host.
  private mutating func addSystem() {
    add("usr", .readOnly("/usr"))
    for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
      if let target = SmallFile.linkTarget(FilePath("/\(name)")) {
        add(name, .link(to: target))
      } else if SmallFile.exists(FilePath("/\(name)")) {
        add(name, .readOnly("/\(name)"))
      }
    }
    add("proc", .directory)
  }

  private mutating func addDevices() {
    for name in ["null", "zero", "full", "random", "urandom", "tty"] { add("dev/\(name)", .device("/dev/\(name)")) }
    add("dev/pts", .terminals)
    add("dev/ptmx", .link(to: "pts/ptmx"))
    add("dev/fd", .link(to: "/proc/self/fd"))
    for (number, name) in ["stdin", "stdout", "stderr"].enumerated() {
      add("dev/\(name)", .link(to: "/proc/self/fd/\(number)"))
    }
  }

  private mutating func addWritable() {
    for (path, name, mode) in Self.writable { add(path, .writable(name, mode: mode)) }
    add("var/tmp", .link(to: "/tmp"))
  }

  private mutating func addEtc() {
    for (name, text) in EtcFiles.written { add("etc/\(name)", .file(Array(text.utf8))) }
    for name in EtcFiles.shared() { add("etc/\(name)", .readOnly("/etc/\(name)")) }
    add("etc/mtab", .link(to: "/proc/self/mounts"))
  }
}

/// A plan in the form that the launcher's child reads.
final class RootEntries {
  let entries: CArray<clinux_entry>
  private let memory: [CArray<UInt8>]

  init(_ plan: RootPlan) {
    var memory: [CArray<UInt8>] = []
    func text(_ bytes: some Sequence<UInt8>) -> UnsafePointer<CChar> {
      memory.append(CArray(bytes + [0]))
      return UnsafeRawPointer(memory[memory.count - 1].pointer).assumingMemoryBound(to: CChar.self)
    }
    entries = CArray(
      plan.entries.map { path, entry in
        var converted = clinux_entry()
        converted.path = text(path.utf8)
        converted.mode = 0o755
        switch entry {
        case .directory: converted.kind = CLINUX_DIRECTORY
        case .file(let bytes):
          converted.kind = CLINUX_FILE
          converted.source = text(bytes)
          converted.size = bytes.count
          converted.mode = 0o444
        case .link(let target):
          converted.kind = CLINUX_LINK
          converted.source = text(target.utf8)
        case .readOnly(let source):
          converted.kind = CLINUX_READ_ONLY
          converted.source = text(source.utf8)
        case .device(let source):
          converted.kind = CLINUX_DEVICE
          converted.source = text(source.utf8)
        case .writable(let name, let mode):
          converted.kind = CLINUX_WRITABLE
          // The child works in the root, which lies in the layer.
          converted.source = text("../\(name)".utf8)
          converted.mode = mode
        case .terminals: converted.kind = CLINUX_TERMINALS
        }
        return converted
      })
    self.memory = memory
  }
}
