import Glibc
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// The sandbox's standing as the kernel tells it to the code inside, compared with a table.
struct PostureTests {
  /// What a line of `/proc/self/mountinfo` must say; a host may lack some of the places.
  struct Mount {
    let isReadOnly: Bool
    let flags: Set<String>
    let type: String?
  }

  private static let shown = Mount(isReadOnly: true, flags: ["nosuid", "nodev"], type: nil)
  private static let writable = Mount(isReadOnly: false, flags: ["nosuid", "nodev"], type: "tmpfs")
  private static let device = Mount(isReadOnly: false, flags: ["nosuid", "noexec"], type: nil)

  static let mounts: [String: Mount] = [
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

  static let neededMounts: Set = ["/", "/usr", "/proc", "/workspace", "/tmp", "/home/user", "/dev/shm", "/dev/null"]

  /// Names by which the host's directories of a kind go: any read-only, nosuid, nodev mount below these is expected.
  private static let shownBelow = ["/usr/", "/etc/java-", "/proc/"]

  static let environment: Set = [
    "ALL_PROXY", "HOME", "HTTPS_PROXY", "HTTP_PROXY", "LANG", "LOGNAME", "MPLBACKEND", "NODE_USE_ENV_PROXY", "NO_PROXY",
    "PATH", "PIP_BREAK_SYSTEM_PACKAGES", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR",
    "PIP_NO_WARN_SCRIPT_LOCATION", "PIP_PROGRESS_BAR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONUSERBASE",
    "SHELL", "USER", "all_proxy", "http_proxy", "https_proxy", "no_proxy",
  ]

  /// The fields of `/proc/self/status` that say what a process may do.
  static let status = [
    "Uid": "1000 1000 1000 1000", "Gid": "1000 1000 1000 1000", "Groups": "", "CapInh": "0000000000000000",
    "CapPrm": "0000000000000000", "CapEff": "0000000000000000", "CapBnd": "0000000000000000",
    "CapAmb": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2", "SigBlk": "0000000000000000",
    "TracerPid": "0",
  ]

  @Test(arguments: HostUser.all)
  func identityAndPrivileges(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["exec", "--", "cat", "/proc/self/status"])
      for line in done.lines {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let expected = Self.status[parts[0]] else { continue }
        #expect(parts[1].split { $0 == "\t" || $0 == " " }.joined(separator: " ") == expected, "\(parts[0])")
      }
      #expect(done.lines.count > 30)
    }
  }

  @Test(arguments: HostUser.all)
  func namespacesAreItsOwn(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let names = ["user", "pid", "mnt", "ipc", "uts", "net", "cgroup"]
      let line = names.map { "readlink /proc/self/ns/\($0)" }.joined(separator: "; ")
      let outside = await (try tool.start(program: ["/bin/sh", "-c", line])).wait().lines
      let inside = try await tool.run(["exec", line]).lines
      #expect(outside.count == names.count && inside.count == names.count)
      #expect(Set(outside).isDisjoint(with: inside))
    }
  }

  @Test(arguments: HostUser.all)
  func mountsAreThoseOfTheTable(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["exec", "cat /proc/self/mountinfo"])
      let seen = done.lines.compactMap(MountLine.init)
      #expect(Self.neededMounts.subtracting(seen.map(\.point)) == [])
      for mount in seen {
        let isShown = Self.shownBelow.contains { mount.point.hasPrefix($0) }
        guard let expected = Self.mounts[mount.point] ?? (isShown ? Self.shown : nil) else {
          Issue.record("unexpected mount: \(mount)")
          continue
        }
        #expect(
          mount.flags.contains("ro") == expected.isReadOnly && mount.flags.isSuperset(of: expected.flags), "\(mount)")
        #expect(expected.type == nil || expected.type == mount.type, "\(mount)")
        #expect(!mount.tags.contains { $0.hasPrefix("shared:") }, "\(mount)")
      }
    }
  }

  @Test(arguments: HostUser.all)
  func descriptorsAreTheThree(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let leak = try Pipe()
      let code = "import os; print(sorted(int(name) for name in os.listdir('/proc/self/fd')))"
      let done = try await tool.run(["run", "-c", code], more: [7: leak.writeEnd, 8: leak.readEnd])
      #expect(done.text == "[0, 1, 2, 3]\n", "3 is the listing's own")
    }
  }

  @Test(arguments: HostUser.all)
  func theEnvironmentIsTheList(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["exec", "--", "env", "-u", "NONE"])
      let values = Dictionary(
        done.lines.map { line in
          let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
          return (parts[0], parts.count > 1 ? parts[1] : "")
        }, uniquingKeysWith: { $1 })
      #expect(Set(values.keys) == Self.environment)
      #expect(values["HOME"] == "/home/user" && values["USER"] == "user" && values["LANG"] == "C.UTF-8")
      let closed = try await tool.run(["exec", "--network", "none", "env", "-u", "NONE"])
      #expect(!closed.text.lowercased().contains("proxy"))
    }
  }

  @Test(arguments: HostUser.all)
  func limitsOfAProcess(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import os, resource, signal
        print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NPROC))
        print(os.getcwd(), oct(os.umask(0)), os.getsid(0) == os.getpid(), os.uname().nodename)
        print([n for n in range(1, 32) if n not in (9, 19) and signal.getsignal(n) == signal.SIG_IGN])
        print(int(open('/proc/self/oom_score_adj').read()) > int(open('/proc/1/oom_score_adj').read()))
        """
      let done = try await tool.python(code, "--pids", "77")
      // Python itself ignores SIGPIPE (13) and SIGXFSZ (25).
      #expect(done.text == "(0, 0) (77, 77)\n/workspace 0o22 True sandbox\n[13, 25]\nTrue\n", "\(done)")
    }
  }

  @Test(arguments: HostUser.all, ["python", "python3", "sh", "pip"])
  func theToolsAreOnThePath(user: HostUser, name: String) async throws {
    try await withTool(as: user) { tool in
      if name == "pip", !HostFiles.names(in: "/usr/bin").contains("pip") { try skip("the host has no pip in /usr") }
      let done = try await tool.run(["exec", "command -v \(name) && \(name) \(name == "sh" ? "-c :" : "--version")"])
      #expect(done.status == 0, "\(done)")
    }
  }

  @Test(arguments: HostUser.all)
  func theUsualLibrariesWork(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import concurrent.futures, multiprocessing, os, pty, socket, sqlite3, ssl, subprocess, tempfile, threading, time
        ssl.create_default_context()
        assert subprocess.run(['id', '-un'], capture_output=True).stdout == b'user\\n'
        with multiprocessing.Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]
        assert os.path.expanduser('~') == '/home/user' == os.getcwd().replace('workspace', 'home/user')
        sqlite3.connect('/workspace/x.db').execute('create table t (a)')
        assert tempfile.mkdtemp().startswith('/tmp/')
        os.memfd_create('x'); pty.openpty(); time.sleep(0)
        assert socket.gethostbyname('localhost') == '127.0.0.1'
        server = socket.create_server(('127.0.0.1', 0))
        socket.create_connection(server.getsockname())
        assert os.getpwuid(1000) if hasattr(os, 'getpwuid') else True
        print('ok')
        """
      let done = try await tool.python(code)
      #expect(done.text == "ok\n", "\(done)")
    }
  }
}

/// A line of mountinfo: see proc(5).
struct MountLine: CustomStringConvertible {
  let description: String
  let point: String
  let flags: Set<String>
  let tags: [String]
  let type: String

  init?(_ line: String) {
    let fields = line.split(separator: " ").map(String.init)
    guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 1 else { return nil }
    description = line
    point = fields[4]
    flags = Set(fields[5].split(separator: ",").map(String.init))
    tags = Array(fields[6..<dash])
    type = fields[dash + 1]
  }
}
