import Glibc
import Records
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// Output of the program on its way through the tool.
struct StreamTests {
  @Test(arguments: HostUser.all)
  func everyByteComesThroughAsItIs(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.python(
        "import os; os.write(1, bytes(range(256))); os.write(2, bytes(range(255, -1, -1)))")
      #expect(done.output == Array(0...255))
      #expect(done.error == (0...255).reversed())
    }
  }

  @Test(arguments: HostUser.all)
  func outputWithoutALineEndComesAtOnce(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let (input, output) = (try Pipe(), try Pipe())
      let process = try tool.start(
        ["run", "-c", "import sys; sys.stdout.write('a'); sys.stdin.read(1); sys.stdout.write('b')"],
        input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.read(1) == Array("a".utf8))
      input.write("x")
      #expect(await output.read(10) == Array("b".utf8))
      #expect(await process.wait().status == 0)
    }
  }

  /// Sends more than all pipes on the way hold, in both directions at once.
  @Test(arguments: HostUser.all)
  func tenMegabytesInAndOutAtOnce(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let (input, output) = (try Pipe(), try Pipe())
      let process = try tool.start(
        ["exec", "cat"], input: .descriptor(input.readEnd), output: .descriptor(output.writeEnd))
      input.readEnd.close()
      output.writeEnd.close()
      let sent = Noise.bytes(10 << 20)
      async let written: Void = blocking {
        input.writeEnd.write(sent)
        input.writeEnd.close()
      }
      let received = await output.read(sent.count + 1)
      await written
      #expect(received == sent)
      #expect(await process.wait().status == 0)
    }
  }

  @Test(arguments: HostUser.all)
  func largeOutputToAFileIsWhole(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.python(
        "import sys; sys.stdout.buffer.write(b'0123456789abcdef' * 655360); print('e', file=sys.stderr)")
      #expect(done.output.count == 10 << 20)
      #expect(done.output.prefix(16) == done.output.suffix(16))
      #expect(done.errorText == "e\n")
    }
  }

  /// The writer dies of SIGPIPE, as in a shell, and the status is not a success.
  @Test(arguments: HostUser.all, ["yes", "while :; do echo x; done"])
  func aReaderThatLeavesEndsTheProgram(user: HostUser, line: String) async throws {
    try await withTool(as: user) { tool in
      let output = try Pipe()
      let process = try tool.start(["exec", line], output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.read(2).count == 2)
      output.readEnd.close()
      let done = await process.wait()
      #expect(done.status == 141)
      #expect(done.errorText == "")
    }
  }

  @Test(arguments: HostUser.all)
  func outputThatCannotBeWrittenIsAFailure(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let (done, record) = try await tool.runReporting(
        ["run", "-c", "print('x' * 100000)"], output: .file("/dev/full"))
      #expect(done.status == 125)
      // Comes after any message of the program about its broken pipe.
      #expect(done.errorText.hasSuffix("alphagent: the output could not be written\n"))
      #expect(record.reason == "output")
    }
  }

  @Test func closedOutputsAreNoCrash() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["run", "-c", "import sys; sys.exit(4)"], output: .closed, error: .closed)
      #expect(done.status == 4)
    }
  }

  /// A background child that holds the pipe open does not hold up the caller.
  @Test(arguments: HostUser.all)
  func theMainProgramsEndIsTheEnd(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["exec", "sleep 1000 & echo started; exit 6"])
      #expect(done.status == 6)
      #expect(done.text == "started\n")
      #expect(done.elapsed < .seconds(20))
    }
  }

  /// Read-ahead is bounded, and streamed output is not kept.
  @Test(arguments: [
    "import sys\nblock = b'x' * 65536\nfor _ in range(16384): sys.stdout.buffer.write(block)",
    "import os\nblock = b'line of output\\n' * 4096\nfor _ in range(4096): os.write(1, block)",
  ])
  func memoryStaysBoundedForLargeOutput(code: String) async throws {
    try await withTool(as: .ordinary, taking: .all) { tool in
      for options in [[], ["--json"]] {
        let peak = try await tool.peakMemory(of: ["run"] + options + ["-c", code])
        #expect(peak < 200 << 20, "\(options)")
      }
    }
  }
}

/// Pseudo-random bytes, the same in every run.
enum Noise {
  static func bytes(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 32)
    }
  }
}
