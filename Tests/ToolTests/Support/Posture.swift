import SandboxCore

/// Privileges, namespaces and mounts that a runtime's sandbox must have, as its kernel shows them to the code inside.
struct Posture {
  /// Required content of a line of `/proc/self/mountinfo`; a host may lack some of the places.
  struct Mount {
    var isReadOnly: Bool
    var flags: Set<String>
    var type: String?
  }

  /// Fields of `/proc/self/status` on the privileges of a process.
  let status: [String: String]
  let namespaces: [String]
  let mounts: [String: Mount]
  let neededMounts: Set<String>
  /// Path prefixes of host directories that differ between hosts: any read-only, nosuid, nodev mount below is expected.
  let shownBelow: [String]

  static func of(_ runtime: Runtime) -> Posture {
    switch runtime {
    case .bubblewrap: bubblewrap
    case .runc: runc
    case .runsc: gVisor
    }
  }
}

extension Posture {
  private static let bubblewrap = Posture(
    status: linuxStatus, namespaces: ["user", "pid", "mnt", "ipc", "uts", "net", "cgroup"],
    mounts: linuxMounts.merging(bootID) { $1 },
    neededMounts: [
      "/", "/usr", "/proc", "/proc/sys/kernel/random/boot_id", "/workspace", "/tmp", "/home/user", "/dev/shm",
      "/dev/null",
    ],
    shownBelow: ["/usr/", "/etc/java-", "/proc/"])

  /// Table of runc, which mounts the root's devices a second time, read-only as the root is, and masks parts of /proc.
  private static let runc = Posture(
    status: bubblewrap.status, namespaces: bubblewrap.namespaces,
    mounts: bubblewrap.mounts.merging(maskedFiles) { $1 }.merging(maskedDirectories) { $1 }.merging(
      ["/dev": Mount(isReadOnly: true, flags: ["nosuid", "nodev"], type: "tmpfs")]) { $1 },
    neededMounts: bubblewrap.neededMounts.union(["/dev", "/proc/sys", "/proc/keys"]), shownBelow: bubblewrap.shownBelow)

  /// Table of gVisor, a kernel of its own, which shows less; `RuntimeDifferences` lists what it lacks.
  private static let gVisor = Posture(
    status: linuxStatus.filter { !["CapAmb", "NoNewPrivs", "SigBlk"].contains($0.key) },
    namespaces: ["user", "pid", "net"],
    mounts: [
      "/": Mount(isReadOnly: true, flags: [], type: "9p"), "/proc": Mount(isReadOnly: false, flags: [], type: "proc"),
      "/sys": Mount(isReadOnly: false, flags: [], type: "sysfs"),
      "/dev": Mount(isReadOnly: false, flags: ["noexec"], type: "tmpfs"),
      "/dev/pts": Mount(isReadOnly: false, flags: [], type: "devpts"), "/workspace": ownFiles, "/tmp": ownFiles,
      "/home/user": ownFiles, "/dev/shm": ownFiles,
    ], neededMounts: ["/", "/proc", "/dev", "/workspace", "/tmp", "/home/user", "/dev/shm"], shownBelow: [])

  private static let linuxStatus = [
    "Uid": "1000 1000 1000 1000", "Gid": "1000 1000 1000 1000", "Groups": "", "CapInh": "0000000000000000",
    "CapPrm": "0000000000000000", "CapEff": "0000000000000000", "CapBnd": "0000000000000000",
    "CapAmb": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2", "SigBlk": "0000000000000000",
    "TracerPid": "0",
  ]

  /// Read-only mount of the host's files.
  static let shown = Mount(isReadOnly: true, flags: ["nosuid", "nodev"], type: nil)
  private static let writable = Mount(isReadOnly: false, flags: ["nosuid", "nodev"], type: "tmpfs")
  private static let ownFiles = Mount(isReadOnly: false, flags: [], type: "9p")
  private static let device = Mount(isReadOnly: false, flags: ["nosuid", "noexec"], type: nil)

  private static let linuxMounts: [String: Mount] = [
    "/": Mount(isReadOnly: true, flags: ["nosuid", "nodev"], type: "tmpfs"),
    "/usr": shown, "/bin": shown, "/sbin": shown, "/lib": shown, "/lib32": shown, "/lib64": shown, "/libx32": shown,
    "/etc/alternatives": shown, "/etc/ssl/certs": shown, "/etc/pki/tls/certs": shown, "/etc/ld.so.cache": shown,
    "/etc/localtime": shown, "/etc/services": shown, "/etc/protocols": shown, "/etc/ssl/openssl.cnf": shown,
    "/etc/pki/ca-trust/extracted": shown,
    "/etc/ca-certificates/extracted": shown, "/etc/crypto-policies": shown, "/etc/fonts": shown,
    "/dev/null": device, "/dev/zero": device, "/dev/full": device, "/dev/random": device, "/dev/urandom": device,
    "/dev/tty": device, "/dev/pts": Mount(isReadOnly: false, flags: ["nosuid", "noexec"], type: "devpts"),
    "/workspace": writable, "/tmp": writable, "/home/user": writable, "/dev/shm": writable,
    "/proc": Mount(isReadOnly: false, flags: ["nosuid", "nodev", "noexec"], type: "proc"),
  ]

  /// Files masked by /dev/null.
  private static let maskedFiles = named(
    [
      "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "interrupts", "sysrq-trigger",
      "cmdline", "locks",
    ], device)

  private static let bootID = named(["sys/kernel/random/boot_id"], device)

  /// Directories masked by an empty one.
  private static let maskedDirectories = named(
    ["asound", "scsi"], Mount(isReadOnly: true, flags: [], type: "tmpfs"))

  private static func named(_ names: [String], _ mount: Mount) -> [String: Mount] {
    Dictionary(uniqueKeysWithValues: names.map { ("/proc/\($0)", mount) })
  }
}
