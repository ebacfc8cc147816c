import Glibc
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// Privileges, namespaces and mounts as the kernel shows them to the code in a sandbox, compared with `Posture`.
struct PostureTests {
  static let environment: Set = [
    "ALL_PROXY", "HOME", "HTTPS_PROXY", "HTTP_PROXY", "LANG", "LOGNAME", "MPLBACKEND", "NODE_USE_ENV_PROXY", "NO_PROXY",
    "PATH", "PIP_BREAK_SYSTEM_PACKAGES", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR",
    "PIP_NO_WARN_SCRIPT_LOCATION", "PIP_PROGRESS_BAR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONUSERBASE",
    "SHELL", "USER", "all_proxy", "http_proxy", "https_proxy", "no_proxy",
  ]

  @Test(arguments: Make.all)
  func identityAndPrivileges(make: Make) async throws {
    try await withTool(as: make) { tool in
      let done = try await tool.run(["exec"] + make.options + ["--", "cat", "/proc/self/status"])
      let expected = Posture.of(make.runtime).status
      var seen: Set<String> = []
      for line in done.lines {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let value = expected[parts[0]] else { continue }
        #expect(parts[1].split { $0 == "\t" || $0 == " " }.joined(separator: " ") == value, "\(parts[0])")
        seen.insert(parts[0])
      }
      #expect(seen == Set(expected.keys))
    }
  }

  @Test(arguments: Make.all)
  func namespacesAreItsOwn(make: Make) async throws {
    try await withTool(as: make) { tool in
      let names = Posture.of(make.runtime).namespaces
      let line = names.map { "readlink /proc/self/ns/\($0)" }.joined(separator: "; ")
      let outside = await (try tool.start(program: ["/bin/sh", "-c", line])).wait().lines
      let inside = try await tool.run(["exec"] + make.options + [line]).lines
      #expect(outside.count == names.count && inside.count == names.count)
      #expect(Set(outside).isDisjoint(with: inside))
    }
  }

  @Test(arguments: Make.all)
  func mountsAreThoseOfTheTable(make: Make) async throws {
    try await withTool(as: make) { tool in
      let done = try await tool.run(["exec"] + make.options + ["cat /proc/self/mountinfo"])
      let posture = Posture.of(make.runtime)
      let seen = done.lines.compactMap(MountLine.init)
      #expect(posture.neededMounts.subtracting(seen.map(\.point)) == [])
      for mount in seen {
        let isShown = posture.shownBelow.contains { mount.point.hasPrefix($0) }
        guard let expected = posture.mounts[mount.point] ?? (isShown ? Posture.shown : nil) else {
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

  @Test(arguments: Make.all)
  func descriptorsAreTheThree(make: Make) async throws {
    try await withTool(as: make) { tool in
      let leak = try Pipe()
      let code = "import os; print(sorted(int(name) for name in os.listdir('/proc/self/fd')))"
      let done = try await tool.run(["run"] + make.options + ["-c", code], more: [7: leak.writeEnd, 8: leak.readEnd])
      #expect(done.text == "[0, 1, 2, 3]\n", "3 is the listing's own")
    }
  }

  @Test(arguments: Make.all)
  func theEnvironmentIsTheList(make: Make) async throws {
    try await withTool(as: make) { tool in
      let done = try await tool.run(["exec"] + make.options + ["--", "env", "-u", "NONE"])
      let values = Dictionary(
        done.lines.map { line in
          let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
          return (parts[0], parts.count > 1 ? parts[1] : "")
        }, uniquingKeysWith: { $1 })
      #expect(Set(values.keys) == Self.environment)
      #expect(values["HOME"] == "/home/user" && values["USER"] == "user" && values["LANG"] == "C.UTF-8")
      let closed = try await tool.run(["exec"] + make.options + ["--network", "none", "env", "-u", "NONE"])
      #expect(!closed.text.lowercased().contains("proxy"))
    }
  }

  @Test(arguments: Make.all)
  func limitsOfAProcess(make: Make) async throws {
    try await withTool(as: make) { tool in
      let code = """
        import os, resource, signal
        print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NPROC))
        print(os.getcwd(), oct(os.umask(0)), os.getsid(0) == os.getpid(), os.uname().nodename)
        print([n for n in range(1, 32) if n not in (9, 19) and signal.getsignal(n) == signal.SIG_IGN])
        print(int(open('/proc/self/oom_score_adj').read()) > int(open('/proc/1/oom_score_adj').read()))
        """
      let done = try await tool.run(["run"] + make.options + ["--pids", "77", "-c", code])
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

  @Test(arguments: Make.all)
  func theUsualLibrariesWork(make: Make) async throws {
    try await withTool(as: make) { tool in
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
      let done = try await tool.run(["run"] + make.options + ["-c", code])
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
