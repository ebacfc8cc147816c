import Alphagent
import Glibc
import Launchers
import TestSupport
import Testing

/// Behaviour that every kind of sandbox owes its caller: the library as the SDK's documentation describes it.
struct SandboxTests {
  init() { _ = Library.state }

  @Test(arguments: SandboxKind.allCases)
  func theQuickStart(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let result = try await sandbox.run(
        """
        print("Hello from the sandbox!")
        x = 2 + 2
        print(f"2 + 2 = {x}")
        """)
      #expect(result.output.text == "Hello from the sandbox!\n2 + 2 = 4\n")
      #expect(result.error.text == "" && result.exitCode == 0 && result.verdict.reason == .exit)
      #expect(result.duration > .zero && result.session == sandbox.id)
    }
  }

  @Test(arguments: SandboxKind.makes)
  func aProgramThatFailsIsAResult(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let result = try await sandbox.run("import sys; print('so far'); sys.exit('gave up')")
      #expect(result.exitCode == 1 && result.output.text == "so far\n" && result.error.text == "gave up\n")
      let missing = try await sandbox.exec("nosuch")
      #expect(missing.exitCode == 127)
      let killed = try await sandbox.exec("kill -9 $$")
      #expect(killed.exitCode == 137 && killed.verdict.reason == .signal && killed.verdict.signal == 9)
    }
  }

  /// Files live from one execution to the next.
  @Test(arguments: SandboxKind.makes)
  func executionsShareTheWorkspace(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let first = try await sandbox.run("open('kept', 'w').write('x' * 10)")
      let second = try await sandbox.exec("wc -c < kept; ls -la > /dev/null; pwd")
      #expect(first.artifacts == ["/workspace/kept"])
      #expect(second.output.text == "10\n/workspace\n" && second.artifacts == [])
    }
  }

  @Test(arguments: SandboxKind.makes, [0, 1, 65536, 5 << 20])
  func filesGoInAndComeOutAsTheyAre(kind: SandboxKind, size: Int) async throws {
    try await withSandbox(kind) { sandbox in
      let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      try await sandbox.upload("/workspace/data.bin", data)
      try await sandbox.upload("relative.bin", data)
      let sizes = try await sandbox.exec("for file in data.bin relative.bin; do wc -c < $file; done")
      #expect(sizes.output.text == "\(size)\n\(size)\n")
      #expect(try await sandbox.download("/workspace/data.bin") == data)
      #expect(try await sandbox.download("relative.bin") == data)
    }
  }

  @Test(arguments: SandboxKind.makes)
  func missingFilesAreErrors(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let hidden = kind.keeps(.firstProcess) ? ["/proc/1/environ"] : []
      for path in ["/workspace/nosuch", "/workspace", "/nosuch/x"] + hidden {
        await #expect(throws: SandboxError.self, "\(path)") { _ = try await sandbox.download(path) }
      }
      for path in ["/usr/bin/x", "/nosuch/x", ""] {
        await #expect(throws: SandboxError.self, "\(path)") { try await sandbox.upload(path, [1]) }
      }
      let after = try await sandbox.run("print('still here')")
      #expect(after.output.text == "still here\n")
    }
  }

  @Test(arguments: SandboxKind.makes)
  func aTimeoutIsATimeoutErrorWithTheResultSoFar(kind: SandboxKind) async throws {
    try await withSandbox(kind, timeout: 5) { sandbox in
      let error = await #expect(throws: SandboxError.self) {
        _ = try await sandbox.run("print('partial', flush=True)\nwhile True: pass")
      }
      #expect(error?.kind == .timeout && error?.result?.output.text == "partial\n")
      #expect(error?.result?.exitCode == 124)
      let next = try await sandbox.run("print('next')")
      #expect(next.output.text == "next\n")
    }
  }

  @Test(arguments: SandboxKind.makes)
  func tooMuchMemoryIsAResourceLimitError(kind: SandboxKind) async throws {
    guard let sandbox = try? await kind.make(memory: 128) else {
      try skip("this host does not enforce memory limits for this user")
    }
    let error = await #expect(throws: SandboxError.self) { _ = try await sandbox.run("bytearray(1 << 30)") }
    #expect(error?.kind == .resourceLimit && error?.result?.verdict.reason == .memory)
    if kind.keeps(.memoryVictim) {
      let next = try await sandbox.run("print('next')")
      #expect(next.output.text == "next\n")
    }
    await sandbox.terminate()
  }

  @Test(arguments: [(0, 100), (-1, 100), (1, 0), (1, -5), (1, Int.max), (1, 16_000_000_000)])
  func limitsThatMakeNoSenseAreRefused(timeout: Int, memory: Int) async throws {
    await #expect(throws: SandboxError.self) {
      let sandbox = try await Sandbox(timeout: timeout, memory: memory)
      await sandbox.terminate()
    }
  }

  /// The largest timeout is refused or acts as none. Runs in a process of its own, which an overflow would end.
  @Test func aTimeoutWithoutEndIsNoTrap() async throws {
    await #expect(processExitsWith: .success) {
      _ = Library.state
      if let sandbox = try? await Sandbox(timeout: .max) {
        let result = try await sandbox.exec("exit 3")
        await sandbox.terminate()
        guard result.exitCode == 3 else { exit(1) }
      }
      exit(0)
    }
  }

  @Test(arguments: SandboxKind.quick)
  func argumentsWithNULAreRefused(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let error = await #expect(throws: SandboxError.self) { _ = try await sandbox.exec("echo \0") }
      #expect(error?.kind == .usage)
      #expect(throws: SandboxError.self) { _ = try EnvironmentVariable(name: "A", value: "\0") }
    }
  }

  @Test(arguments: SandboxKind.makes)
  func eachSandboxIsAlone(kind: SandboxKind) async throws {
    try await withSandbox(kind) { one in
      let other = try await kind.make()
      _ = try await one.exec("echo secret > /tmp/shared")
      let seen = try await other.exec("cat /tmp/shared")
      #expect(seen.exitCode == 1 && one.id != other.id)
      await other.terminate()
    }
  }
}
