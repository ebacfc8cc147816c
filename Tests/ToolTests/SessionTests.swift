import Glibc
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// Sessions, as a shell uses them.
struct SessionTests {
  @Test(arguments: HostUser.all)
  func stateLivesFromOneCommandToTheNext(user: HostUser) async throws {
    try await withSession(as: user) { session in
      #expect(try await session.python("x = 1").status == 0)
      #expect(try await session.python("print(x)").text == "1\n")
      #expect(try await session.run("exec", "echo kept > file; exit 3").status == 3)
      #expect(try await session.run("exec", "cat file").text == "kept\n")
      let fresh = try await session.run("run", "--fresh", "-c", "print('x' in globals())")
      #expect(fresh.text == "False\n")
    }
  }

  @Test(arguments: HostUser.all)
  func aFileIsRunAsPythonWould(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let code = "import sys\nif __name__ == '__main__': print(__file__, sys.argv, input())"
      let file = try session.tool.write(code, to: "script.py")
      let input = try session.tool.write("typed\n", to: "input")
      let done = try await session.tool.run(
        ["run", "-s", session.id, file.string, "a", "-b"], input: .file(input))
      #expect(done.text == "/workspace/script.py ['/workspace/script.py', 'a', '-b'] typed\n")
      let piped = try await session.tool.run(["run", "-s", session.id, "-", "c"], input: .file(file))
      #expect(piped.errorText.contains("__file__") && piped.status == 1)
    }
  }

  /// Sessions are found by id, by a prefix of it and by name; any other reference is an error.
  @Test(arguments: HostUser.all)
  func sessionsAreFoundByIdPrefixAndName(user: HostUser) async throws {
    try await withSession(as: user, ["--name", "build"]) { session in
      for reference in [session.id, String(session.id.prefix(6)), "build"] {
        #expect(try await session.tool.run(["exec", "-s", reference, "exit 7"]).status == 7, "\(reference)")
      }
      for reference in ["nosuch", "ffffffffffffffff", "../\(session.id)"] {
        let done = try await session.tool.run(["exec", "-s", reference, "exit 7"])
        #expect(done.status == 125 && done.errorText.contains("'\(reference)'"))
      }
      let twice = try await session.tool.run(["create", "--name", "build"])
      #expect(twice.status == 125 && twice.errorText.contains("'build'"))
    }
  }

  @Test(arguments: [
    ["--name", "a b"], ["--name", ""], ["--name", "0123456789abcdef"], ["--label", "x"], ["--label", "=x"],
    ["--ttl", "0"], ["--idle", "-5"], ["--ttl", "never"], ["extra"],
  ])
  func badShapesAreUsageErrors(options: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["create"] + options)
      #expect(done.status == 64 && done.errorLines.count == 2, "\(done)")
      #expect(try await tool.run(["list", "--json"]).text == "[]\n")
    }
  }

  @Test func aSessionHasItsShapeAlready() async throws {
    try await withSession(as: .ordinary) { session in
      for options in [
        ["--pids", "9"], ["--network", "none"], ["--allow", "a"], ["--disk", "1m"], ["--require", "pids"],
      ] {
        let done = try await session.tool.run(
          ["exec"] + options + ["true"], environment: ["ALPHAGENT_SESSION": session.id])
        #expect(done.status == 64 && done.errorText.contains(options[0]), "\(done)")
        #expect(done.errorText.contains("unset ALPHAGENT_SESSION"), "\(done)")
        let named = try await session.tool.run(["exec", "-s", session.id] + options + ["true"])
        #expect(named.status == 64 && !named.errorText.contains("ALPHAGENT_SESSION"), "\(named)")
      }
      #expect(try await session.run("exec", "--env", "A=b", "--timeout", "9s", "echo $A").text == "b\n")
    }
  }

  @Test func commandsWithoutASessionSayHowToNameOne() async throws {
    try await withTool(as: .ordinary) { tool in
      for arguments in [["info"], ["logs"], ["terminate"], ["run", "--fresh", "-c", "1"]] {
        let done = try await tool.run(arguments)
        #expect(done.status == 64 && done.errorText.contains("session"), "\(done)")
      }
    }
  }

  @Test(arguments: HostUser.all)
  func theListSaysWhatIsThere(user: HostUser) async throws {
    try await withSession(as: user, ["--name", "one", "--label", "a=b", "--pids", "77"]) { session in
      #expect(try await session.tool.run(["create"]).status == 0)
      #expect(
        try await session.run("exec", "head -c 3000000 /dev/zero > zeros; sleep 1000 > /dev/null 2>&1 &").status == 0)
      let all = try await session.tool.run(["ls", "--json"]).decoded([SessionRecord].self)
      #expect(all.map(\.name) == ["one", nil])
      let labelled = try await session.tool.run(["list", "--json", "--label", "a=b"]).decoded([SessionRecord].self)
      #expect(labelled.map(\.id) == [session.id])
      let info = try await session.info()
      #expect(info.limits?["pids"]?.value == .whole(77) && info.state == "idle")
      let usage = try #require(info.usage)
      #expect(info.executions == 1 && usage.processes == 1 && usage.diskBytes >= 3_000_000)
      #expect(try await session.tool.run(["list"]).lines.count == 3)
    }
  }

  /// Shared memory, which counts for the session's memory, goes with the program that left it, save for what another
  /// that lives has made; queues and semaphores go with the last program.
  @Test(arguments: Make.all.filter { $0.runtime != .runsc })
  func nothingOfProgramsIsLeftInTheKernel(make: Make) async throws {
    try await withSession(as: make.user, make.options) { session in
      let leave = "import ctypes; libc = ctypes.CDLL(None); print(libc.shmget(0, 4096, 0o1000) >= 0)"
      let more = "; libc.msgget(0, 0o1600); libc.semget(0, 1, 0o1600)"
      let left = try await session.run("exec", "--", "python3", "-c", leave + more)
      #expect(left.text == "True\n", "\(left)")
      #expect(try await Self.objects(of: session, become: "3\n"))
      #expect(try await session.python(leave).text == "True\n")
      #expect(try await session.run("exec", "--", "python3", "-c", leave).text == "True\n")
      #expect(try await Self.objects(of: session, become: "4\n"))
    }
  }

  /// Waits until the kernel has that many lines on objects of a session; three are headings. The agent may learn of the end
  /// of a program's last process only after the result is sent.
  private static func objects(of session: ToolSession, become count: String) async throws -> Bool {
    let list = "cat /proc/sysvipc/shm /proc/sysvipc/msg /proc/sysvipc/sem | wc -l"
    for _ in 0..<100 where try await session.run("exec", list).text == count { return true }
    return false
  }

  /// Processor time of a background process counts for the execution that started it, and for the session. The
  /// kernel shows that of a running process in ticks of 10 ms, and rounds down.
  @Test(arguments: Make.all.filter { $0.runtime != .runsc })
  func theBackgroundCounts(make: Make) async throws {
    try await withSession(as: make.user, make.options) { session in
      let busy = "import os, time\nwhile time.process_time() < 0.5: pass\nopen('done', 'w').close(); time.sleep(1000)"
      let file = try session.tool.write(busy, to: "busy.py")
      #expect(try await session.run("upload", file.string, "/workspace/").status == 0)
      let line = "mkfifo done; (setsid -f python3 busy.py > /dev/null 2>&1); cat done"
      let shell = try await session.run("exec", "--json", line).record()
      #expect(shell.usage.cpuMs >= 450 && shell.exitCode == 0, "\(shell)")
      let code = "import subprocess as s; s.Popen(['python3', 'busy.py']) and open('done').read()"
      let python = try await session.run("run", "--json", "-c", code).record()
      #expect(python.usage.cpuMs >= 450 && python.exitCode == 0, "\(python)")
      #expect(try #require(try await session.info().usage).cpuMs >= 900)
      #expect(try await session.run("exec", "--json", "true").record().usage.cpuMs < 450)
    }
  }

  @Test(arguments: HostUser.all)
  func terminateTakesManyAndIsHonest(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      for label in ["k=1", "k=1", "k=2"] { #expect(try await tool.run(["create", "--label", label]).status == 0) }
      #expect(try await tool.run(["terminate", "--label", "k=1"]).status == 0)
      let left = try await tool.run(["list"]).lines
      #expect(left.count == 2)
      let id = String(try #require(left.last).prefix { $0 != " " })
      let partly = try await tool.run(["terminate", "nosuch", id])
      #expect(partly.status == 125 && partly.errorText.contains("'nosuch'"))
      #expect(try await tool.run(["terminate", id]).status == 125)
      let another = try #require(try await tool.run(["create"]).lines.first)
      let record = try await tool.run(["terminate", "--json", "nosuch", another]).decoded(FailureRecord.self)
      #expect(record.terminated == [another] && record.failure.exitCode == 125)
      #expect(try await tool.run(["terminate", "--all"]).status == 0)
      #expect(try await tool.run(["list", "--json"]).text == "[]\n")
    }
  }

  @Test(arguments: HostUser.all, [["--ttl", "1s"], ["--idle", "500ms"]])
  func aSessionEndsInTime(user: HostUser, options: [String]) async throws {
    try await withTool(as: user) { tool in
      let before = Inventory(tool)
      let id = try #require(try await tool.run(["create"] + options).lines.first)
      let record = tool.state.appending("sessions/\(id)")
      let slots = tool.state.appending("slots")
      #expect(await eventually { HostFiles.read(record) == nil && HostFiles.names(in: slots).isEmpty })
      await Inventory(tool).expectNothingNew(since: before)
      #expect(try await tool.run(["info", id]).status == 125)
    }
  }

  /// A running execution counts as use, whatever the idle time.
  @Test func aBusySessionIsNotIdle() async throws {
    try await withSession(as: .ordinary, ["--idle", "5s"]) { session in
      let done = try await session.run("exec", "sleep 7; echo done")
      #expect(done.text == "done\n")
    }
  }

  @Test(arguments: HostUser.all)
  func manySessionsAtOnce(user: HostUser) async throws {
    try await withTool(as: user, taking: .all) { tool in
      try await withThrowingTaskGroup(of: Int32.self) { group in
        for number in 0..<30 {
          group.addTask {
            try await tool.run(["create", "--label", "n=\(number)", "--name", "s\(number % 15)"]).status
          }
        }
        let statuses = try await group.reduce(into: [Int32]()) { $0.append($1) }.sorted()
        #expect(statuses == Array(repeating: 0, count: 15) + Array(repeating: 125, count: 15))
      }
      #expect(try await tool.run(["list"]).lines.count == 16)
      try await withThrowingTaskGroup(of: Int32.self) { group in
        for number in 0..<15 { group.addTask { try await tool.run(["terminate", "s\(number)"]).status } }
        for try await status in group { #expect(status == 0) }
      }
      #expect(try await tool.run(["list", "--json"]).text == "[]\n")
    }
  }

  /// Records that the tool has not written harm no other session.
  @Test(arguments: HostUser.all)
  func foreignRecordsAreLeftOutAndRemoved(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let directory = session.tool.state.appending("sessions")
      for (name, text) in [
        ("00000000deadbeef", "{}"), ("00000000deadbee0", ""), (".00000000deadbee1", "alphagent session 1\n"),
      ] {
        try HostFiles.write(text.utf8, to: directory.appending(name), mode: 0o600)
        chown(directory.appending(name).string, session.tool.userID, session.tool.userID)
      }
      #expect(try await session.tool.run(["list"]).lines.count == 2)
      #expect(HostFiles.names(in: directory).filter { $0.contains("deadbe") } == [])
      #expect(try await session.run("exec", "exit 4").status == 4)
    }
  }

  /// A state directory with a long path works, although the address of a socket is short.
  @Test func aStateDirectoryMayHaveALongName() async throws {
    try await withTool(as: .ordinary) { tool in
      let long = tool.makeDirectory(String(repeating: "long", count: 40)).string
      let created = try await tool.run(["create"], environment: ["ALPHAGENT_STATE_DIR": long])
      #expect(created.status == 0)
      for arguments in [["exec", "-s", created.lines.first ?? "", "exit 5"], ["terminate", "--all"]] {
        let done = try await tool.run(arguments, environment: ["ALPHAGENT_STATE_DIR": long])
        #expect(done.status == (arguments[0] == "exec" ? 5 : 0), "\(done)")
      }
    }
  }

  @Test(arguments: HostUser.all)
  func aTerminalIsLentAndGivenBack(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let terminal = try Terminal()
      let screen = try terminal.open()
      let process = try session.tool.start(
        ["exec", "-s", session.id, "--tty"], input: .terminal(terminal.path), output: .descriptor(screen),
        error: .descriptor(screen))
      // Printed by the foreground job itself: before it is that, Ctrl-C goes to the shell.
      terminal.type("test -t 0 && test -t 1 && sh -c 'echo is-a-$(echo terminal); exec sleep 1000'\n")
      #expect(await terminal.screen(upTo: "is-a-terminal").contains("is-a-terminal"))
      terminal.type("\u{3}")
      terminal.type("exit 9\n")
      #expect(await process.wait().status == 9)
      var settings = termios()
      tcgetattr(screen.rawValue, &settings)
      #expect(settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0)
    }
  }
}
