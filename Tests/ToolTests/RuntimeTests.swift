import Glibc
import Launchers
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// `--runtime`: behaviour that the tool owes its caller with every runtime.
struct RuntimeTests {
  @Test(arguments: Make.oci)
  func streamsAndStatusAreTheProgramsOwn(make: Make) async throws {
    try await withTool(as: make) { tool in
      let code = "import os, sys; print('out'); print('wrong', file=sys.stderr); print(os.getuid()); sys.exit(3)"
      let done = try await tool.run(["run"] + make.options + ["-c", code])
      #expect(done.text == "out\n1000\n" && done.errorText == "wrong\n" && done.status == 3)
      let killed = try await tool.run(["exec"] + make.options + ["kill -9 $$"])
      #expect(killed.status == 137)
    }
  }

  /// Sends more than a pipe holds, in both directions at once.
  @Test(arguments: Make.oci)
  func stdinGoesThrough(make: Make) async throws {
    try await withTool(as: make) { tool in
      let text = String(repeating: "0123456789abcdef", count: 1 << 16)
      let done = try await tool.run(["exec"] + make.options + ["cat"], piping: text)
      #expect(done.status == 0 && done.output.count == 1 << 20 && done.text == text)
    }
  }

  @Test(arguments: Make.oci)
  func filesAndArtifactsComeBack(make: Make) async throws {
    try await withTool(as: make) { tool in
      let (input, output) = (try tool.write("in\n", to: "input"), tool.makeDirectory("results"))
      let options = make.options + ["--upload", "\(input):/workspace/in", "--artifacts", output.string]
      let done = try await tool.run(["exec"] + options + ["mkdir d && cat in in > d/out"])
      #expect(done.status == 0, "\(done)")
      #expect(HostFiles.text(output.appending("d/out")) == "in\nin\n")
    }
  }

  @Test(arguments: Make.oci)
  func timeAndProcessesAreLimited(make: Make) async throws {
    try await withTool(as: make) { tool in
      let slow = try await tool.run(["exec"] + make.options + ["--timeout", "3s", "echo early; sleep 1000 & wait"])
      #expect(slow.status == 124 && slow.text == "early\n")
      let crowd = """
        import os, signal
        try:
            for _ in range(1000):
                if os.fork() == 0: signal.pause()
        except BlockingIOError:
            print('refused')
        """
      let done = try await tool.run(["run"] + make.options + ["--pids", "50", "-c", crowd])
      #expect(done.text == "refused\n" && done.status == 0, "\(done)")
    }
  }

  /// As in a container: a PID namespace in which the process with bubblewrap's number is gone.
  @Test(arguments: Make.all)
  func aNamespaceWithoutProcessTwoWillDo(make: Make) async throws {
    try await withTool(as: make) { tool in
      let user = make.user == .root ? [] : ["--user", "--map-current-user"]
      let process = try tool.start(
        program: ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc"] + user
          + ["sh", "-c", "/bin/true; \"$@\"; exit $?", "sh", Installation.shared.tool.string, "exec"] + make.options
          + ["echo fine"])
      let done = await process.wait()
      #expect(done.status == 0 && done.text == "fine\n", "\(done)")
    }
  }

  /// A fork bomb is gone within the timeout and its grace. Runs once for each runtime, because it leaves no room for
  /// other tests that measure time.
  @Test(arguments: Make.oci.filter { $0.user == .ordinary })
  func aForkBombEndsWithItsTime(make: Make) async throws {
    try await withTool(as: make, taking: .all) { tool in
      let bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
      let done = try await tool.run(["run"] + make.options + ["--timeout", "3s", "--pids", "100", "-c", bomb])
      #expect(done.status == 124 && done.elapsed < .seconds(30), "\(done)")
    }
  }

  /// Runs as root, whose sandboxes have cgroups wherever the host has any.
  @Test(arguments: Make.oci.filter { $0.user == .root })
  func memoryAndDiskAreLimited(make: Make) async throws {
    try await withTool(as: make) { tool in
      let (hog, record) = try await tool.runReporting(
        ["run"] + make.options + ["--memory", "128", "-c", "bytearray(1 << 30)"])
      #expect(hog.status == 137 && record.reason == "memory")
      let full =
        "import errno\ntry: open('x', 'wb').write(bytes(24 << 20))\nexcept OSError as e: print(errno.errorcode[e.errno])"
      let done = try await tool.run(["run"] + make.options + ["--disk", "8m", "-c", full])
      #expect(done.text == "ENOSPC\n")
    }
  }

  @Test(arguments: Make.oci)
  func theNetworkIsThePolicys(make: Make) async throws {
    try await withTool(as: make) { tool in
      let server = try LoopbackServer.web()
      defer { server.stop() }
      let host = "host.sandbox.internal"
      let code = """
        import socket, urllib.request
        for address in ('127.0.0.1', '10.0.0.1', '169.254.169.254'):
            try: socket.create_connection((address, \(server.port)), 5); print('reached')
            except OSError: print('no way')
        try: print(urllib.request.urlopen('http://\(host):\(server.port)/').read().decode(), end='')
        except OSError as error: print('refused')
        """
      let closed = try await tool.run(["run"] + make.options + ["-c", code])
      #expect(closed.text == "no way\nno way\nno way\nrefused\n" && server.connections == 0, "\(closed)")
      let open = try await tool.run(["run"] + make.options + ["--allow", "\(host):\(server.port)", "-c", code])
      #expect(open.text == "no way\nno way\nno way\nhello from the host\n", "\(open)")
    }
  }

  /// An abstract socket of the host belongs to a network namespace that no sandbox is in.
  @Test(arguments: Make.oci)
  func abstractSocketsOfTheHostAreNotSeen(make: Make) async throws {
    try await withTool(as: make) { tool in
      let name = "alphagent-test-\(getpid())-\(make.testDescription)"
      let serve = "import socket, sys\ns = socket.socket(socket.AF_UNIX); s.bind('\\0' + sys.argv[1]); s.listen()\n"
      let (output, input) = (try Pipe(), try Pipe())
      let server = try tool.start(
        program: ["/usr/bin/python3", "-c", serve + "print('up', flush=True); input()", name],
        input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd))
      #expect(await output.readLine() == "up\n")
      let connect = "import socket, sys; socket.socket(socket.AF_UNIX).connect('\\0' + sys.argv[1])"
      let done = try await tool.run(["run"] + make.options + ["-c", connect, name])
      #expect(done.status == 1 && done.errorText.contains("refused"), "\(done)")
      input.write("\n")
      _ = await server.wait()
    }
  }

  @Test(arguments: Make.oci)
  func aTerminalIsATerminal(make: Make) async throws {
    try await withTool(as: make) { tool in
      let terminal = try Terminal()
      let shown = try terminal.open()
      let process = try tool.start(
        ["exec"] + make.options + ["--tty", "test -t 0 && echo it is; read line; echo got $line"],
        input: .terminal(terminal.path), output: .descriptor(shown), error: .descriptor(shown))
      #expect(await terminal.screen(upTo: "it is\r\n").contains("it is"))
      terminal.type("typed\n")
      #expect(await terminal.screen(upTo: "got typed\r\n").contains("got typed"))
      #expect(await process.wait().status == 0)
    }
  }

  @Test(arguments: Make.oci)
  func aSignalToTheToolCancels(make: Make) async throws {
    try await withTool(as: make) { tool in
      let output = try Pipe()
      let process = try tool.start(
        ["run"] + make.options + ["-c", "import time; print('ready', flush=True); time.sleep(1000)"],
        output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine() == "ready\n")
      process.signal(SIGINT)
      #expect(await process.wait().status == 130)
    }
  }

  /// A session outlives its commands, and leaves nothing when it ends.
  @Test(arguments: Make.oci)
  func aSessionServesUntilItIsTerminated(make: Make) async throws {
    try await withTool(as: make) { tool in
      let before = Inventory(tool)
      let created = try await tool.run(["create"] + make.options)
      let session = ToolSession(tool: tool, id: try #require(created.lines.first, "\(created)"))
      #expect(try await session.python("x = 6").status == 0)
      #expect(try await session.python("print(x * 7)").text == "42\n")
      let file = try tool.write("carried\n", to: "file")
      #expect(try await session.run("upload", file.string, "/workspace/there").status == 0)
      #expect(try await session.run("exec", "cat there; sleep 1000 > /dev/null 2>&1 &").text == "carried\n")
      #expect(try await session.run("download", "there", "-").text == "carried\n")
      #expect(try await session.run("terminate").status == 0)
      await Inventory(tool).expectNothingNew(since: before)
    }
  }

  /// Nothing outlives a killed tool, whether it was still launching or not.
  @Test(arguments: Make.oci)
  func nothingOutlivesAKilledTool(make: Make) async throws {
    try await withTool(as: make) { tool in
      let before = Inventory(tool)
      let code = "import os, time\nif os.fork() == 0: os.setsid()\ntime.sleep(1000)"
      let moments: [Double] = [0, 3, 6, 9, 12, 16, 20, 25, 30, 40, 60, 90, 150, 250, 400, 800]
      for sight in try await tool.runs(["run"] + make.options + ["-c", code], signal: SIGKILL, after: moments) {
        #expect(sight.status == 137 && sight.survivors == [] && !sight.hung, "\(sight)")
      }
      #expect(try await tool.run(["gc"]).status == 0)
      await Inventory(tool).expectNothingNew(since: before)
    }
  }

  /// Nothing outlives a killed supervisor.
  @Test(arguments: Make.oci)
  func nothingOutlivesAKilledSupervisor(make: Make) async throws {
    try await withTool(as: make) { tool in
      let before = Inventory(tool)
      let created = try await tool.run(["create"] + make.options)
      let session = ToolSession(tool: tool, id: try #require(created.lines.first, "\(created)"))
      #expect(try await session.run("exec", "setsid -f sleep 1000 > /dev/null 2>&1").status == 0)
      kill(try await session.supervisor(), SIGKILL)
      #expect(try await tool.run(["gc"]).status == 0)
      await Inventory(tool).expectNothingNew(since: before)
    }
  }

  /// A runtime that is asked for and missing is an error, and no other takes its place.
  @Test(arguments: Runtime.allCases)
  func aRuntimeThatIsMissingIsAnError(runtime: Runtime) async throws {
    try await withTool(as: .ordinary) { tool in
      let empty = tool.makeDirectory("empty").string
      let words = ["run", "--runtime", runtime.rawValue, "-c", "print(1)"]
      let done = try await tool.run(words, environment: ["PATH": empty])
      #expect(done.status == 125 && done.text == "")
      #expect(done.errorLines.first == "alphagent: \(runtime.rawValue) is not installed")
      #expect(done.errorText.contains("apt-get install \(runtime.rawValue)"))
    }
  }

  @Test func aRuntimeThatNobodyKnowsIsAUsageError() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["run", "--runtime", "docker", "-c", "1"])
      #expect(done.status == 64)
    }
  }

  @Test func aSessionHasItsRuntimeAlready() async throws {
    try await withSession(as: .ordinary) { session in
      let done = try await session.run("run", "--runtime", "bubblewrap", "-c", "1")
      #expect(done.status == 64 && done.errorText.contains("--runtime shapes a new sandbox"))
    }
  }
}
