import Records
import SandboxCore
import TestSupport
import Testing

/// Memory, processes, disk and CPUs; what cannot be enforced is refused.
struct LimitTests {
  private static let hungry = "print('before', flush=True)\nx = bytearray(1 << 30)\nprint('after')"

  @Test func memoryIsEnforcedForRoot() async throws {
    guard HostUser.all.contains(.root) else { try skip("the memory limit needs root on this host") }
    try await withTool(as: .root) { tool in
      let record = try await tool.record(python: Self.hungry, "--memory", "128m")
      #expect(record.exitCode == 137 && record.reason == "memory" && record.signal == 9)
      #expect(record.output == "before\n")
      #expect(record.limits["memory"]?.enforced == true && record.limits["memory"]?.value == .whole(134_217_728))
      #expect((record.usage.memoryPeakBytes ?? 0) > 64 << 20)
    }
  }

  @Test func aChildKilledForMemoryIsAMemoryVerdictOnlyWhenItEndedTheProgram() async throws {
    guard HostUser.all.contains(.root) else { try skip("the memory limit needs root on this host") }
    try await withTool(as: .root) { tool in
      let line = "python3 -c 'bytearray(1 << 30)'; echo went on; exit 3"
      let record = try await tool.run(["exec", "--json", "--memory", "128m", line]).record()
      #expect(record.exitCode == 3 && record.reason == "exit" && record.output == "went on\n")
    }
  }

  /// The writable layer counts as memory too; it is full before the memory limit is reached.
  @Test func aFullLayerIsNoMemoryVerdict() async throws {
    guard HostUser.all.contains(.root) else { try skip("the memory limit needs root on this host") }
    try await withTool(as: .root) { tool in
      let line = "for n in 1 2 3; do head -c 32M /dev/zero > /tmp/$n; done"
      let record = try await tool.run(["exec", "--json", "--memory", "128m", line]).record()
      #expect(record.reason == "exit" && record.error.contains("No space left"), "\(record.reason) \(record.error)")
    }
  }

  /// Skipped on a host that enforces memory limits for ordinary users.
  @Test(arguments: [["--memory", "128m"], ["--require", "memory"], ["--cpus", "1"]])
  func whatCannotBeEnforcedIsRefused(options: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let plain = try await tool.record(python: "pass")
      guard plain.limits["memory"]?.enforced == false else { try skip("this host enforces memory limits for users") }
      let done = try await tool.run(["run"] + options + ["-c", "print(1)"])
      #expect(done.status == 125 && done.text == "")
      #expect(done.errorLines.count == 2 && done.errorText.contains(options[0] == "--cpus" ? "cpus" : "memory"))
    }
  }

  /// A fork bomb runs until the timeout, and ends with the sandbox.
  @Test(arguments: HostUser.all)
  func aForkBombIsContained(user: HostUser) async throws {
    try await withTool(as: user, taking: .all) { tool in
      let bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
      let done = try await tool.python(bomb, "--timeout", "2s", "--pids", "100")
      #expect(done.status == 124)
      #expect(done.elapsed < .seconds(2 + 2 + 0.5 + 5), "took \(done.elapsed)")
    }
  }

  @Test(arguments: HostUser.all)
  func processesAreCounted(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import os, signal
        children = []
        try:
            for _ in range(1000):
                child = os.fork()
                if child == 0: signal.pause()
                children.append(child)
        except BlockingIOError:
            print('refused', len(children) < 50)
        """
      let done = try await tool.python(code, "--pids", "50")
      #expect(done.text == "refused True\n" && done.status == 0)
    }
  }

  /// Terminals are limited for each sandbox, because the kernel has only a few thousand for all together.
  @Test(arguments: Make.all.filter { $0.runtime != .runsc })
  func terminalsAreCounted(make: Make) async throws {
    try await withTool(as: make) { tool in
      let code = """
        import os
        count = 0
        try:
            while True: count += os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY) > 0
        except OSError:
            print(100 < count <= 256)
        """
      let done = try await tool.run(["run"] + make.options + ["-c", code])
      #expect(done.text == "True\n", "\(done)")
    }
  }

  @Test(arguments: HostUser.all, ["/tmp", "/workspace", "/home/user", "/dev/shm", "/var/tmp"])
  func everyWritablePlaceIsBounded(user: HostUser, place: String) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import errno, os
        written = 0
        try:
            for number in range(64):
                with open(f'\(place)/{number}', 'wb') as file:
                    for _ in range(16): written += file.write(bytes(1 << 20))
        except OSError as error:
            print(errno.errorcode[error.errno], 24 <= written >> 20 <= 33)
        """
      let done = try await tool.python(code, "--disk", "32m")
      #expect(done.text == "ENOSPC True\n" && done.status == 0)
    }
  }

  @Test(arguments: HostUser.all)
  func oneFileThatFillsThePlaceIsNoSpace(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["exec", "--disk", "32m", "head -c 1G /dev/zero > /tmp/x; exit 4"])
      #expect(done.status == 4 && done.errorText.contains("No space left on device"), "\(done)")
    }
  }

  @Test func aFileOverTheProcesssLimitHasItsOwnReason() async throws {
    try await withTool(as: .ordinary) { tool in
      let line = "ulimit -f 1; exec dd if=/dev/zero of=/tmp/x bs=1M count=1"
      let record = try await tool.run(["exec", "--json", line]).record()
      #expect(record.reason == "disk" && record.exitCode == 153 && record.signal == 25, "\(record)")
    }
  }

  @Test(arguments: HostUser.all)
  func inodesAreBounded(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import os
        try:
            for number in range(1 << 20): os.mkdir(f'/tmp/{number}')
        except OSError as error: print(error.strerror)
        """
      let done = try await tool.python(code, "--disk", "8m")
      #expect(done.text == "No space left on device\n")
    }
  }

  @Test func cpusAreWhatTheProgramCounts() async throws {
    guard HostUser.all.contains(.root) else { try skip("the CPU limit needs root on this host") }
    try await withTool(as: .root) { tool in
      let code = """
        import os
        print(os.cpu_count(), len(os.sched_getaffinity(0)), open('/proc/cpuinfo').read().count('processor\\t'))
        """
      let done = try await tool.python(code, "--cpus", "1")
      #expect(done.text == "1 1 1\n")
      let record = try await tool.record(python: "pass", "--cpus", "1")
      #expect(record.limits["cpus"]?.enforced == true && record.limits["cpus"]?.value == .whole(1))
    }
  }

  @Test(arguments: HostUser.all)
  func memoryIsWhatTheProgramCounts(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = "print(open('/proc/meminfo').readline().split()[1])"
      let done = try await tool.python(code)
      #expect(done.text == "4194304\n")
      guard user == .root else { return }
      let limited = try await tool.python(code, "--memory", "256m")
      #expect(limited.text == "262144\n")
    }
  }
}
