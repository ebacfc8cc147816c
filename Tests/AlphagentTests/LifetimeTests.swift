import Alphagent
import Glibc
import Launchers
import TestSupport
import Testing

/// Concurrent executions, and every way in which a sandbox ends.
struct LifetimeTests {
  init() { _ = Library.state }

  @Test(arguments: SandboxKind.makes)
  func executionsRunAtTheSameTime(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      // Each waits for the other's file, so neither would end if they ran one after the other.
      async let one = sandbox.exec("echo > one; until [ -e two ]; do sleep 0.01; done; echo first")
      async let two = sandbox.exec("echo > two; until [ -e one ]; do sleep 0.01; done; echo second")
      let texts = try await [one.output.text, two.output.text]
      #expect(texts == ["first\n", "second\n"])
    }
  }

  @Test(arguments: SandboxKind.quick)
  func manyExecutionsKeepTheirStreamsApart(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      try await withThrowingTaskGroup(of: (Int, ExecutionResult).self) { group in
        for number in 0..<20 {
          group.addTask {
            (number, try await sandbox.exec("yes \(number) | head -n 5000; echo \(number) >&2; exit \(number)"))
          }
        }
        for try await (number, result) in group {
          #expect(result.output.text == String(repeating: "\(number)\n", count: 5000))
          #expect(result.error.text == "\(number)\n" && result.exitCode == Int32(number))
        }
      }
    }
  }

  @Test(arguments: SandboxKind.makes)
  func oneTimeoutEndsOneExecution(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      var request = ExecutionRequest(.shell("sleep 1000"))
      request.timeout = .milliseconds(500)
      async let slow = sandbox.execute(request)
      async let other = sandbox.exec("sleep 1.5; echo done")
      let (late, done) = try await (slow, other)
      #expect(late.verdict.reason == .timeout && done.output.text == "done\n")
    }
  }

  @Test(arguments: SandboxKind.allCases)
  func afterTheEndEverythingIsAnError(kind: SandboxKind) async throws {
    let sandbox = try await kind.make()
    await sandbox.terminate()
    await sandbox.terminate()
    await #expect(throws: SandboxError.self) { _ = try await sandbox.run("print(1)") }
    await #expect(throws: SandboxError.self) { _ = try await sandbox.exec("true") }
    await #expect(throws: SandboxError.self) { try await sandbox.upload("x", [1]) }
    await #expect(throws: SandboxError.self) { _ = try await sandbox.download("x") }
  }

  /// A program that lives long connects to many sessions, one after the other. Its other threads may be others' in
  /// parallel tests: those of a whole hundred would be seen.
  @Test func aConnectionTakesItsThreadWithIt() async throws {
    let session = try await SandboxKind.session.make()
    let before = Library.threads
    for _ in 0..<100 { _ = try await Sandbox.attach(to: session.id).exec("true") }
    #expect(await eventually { Library.threads < before + 50 })
    await session.terminate()
  }

  @Test(arguments: SandboxKind.allCases)
  func theEndEndsWhatRuns(kind: SandboxKind) async throws {
    let sandbox = try await kind.make()
    let running = Task { try await sandbox.execute(ExecutionRequest(.shell("echo > started; sleep 1000"))) }
    while try await sandbox.exec("test -e started").exitCode != 0 {}
    await sandbox.terminate()
    let result = try? await running.value
    #expect(result == nil || result?.verdict.reason == .lost && result?.exitCode == 125)
  }

  @Test(arguments: SandboxKind.makes, [(SIGINT, 130), (SIGTERM, 143)])
  func anExecutionCanBeCancelled(kind: SandboxKind, end: (signal: Int32, status: Int)) async throws {
    try await withSandbox(kind) { sandbox in
      let control = ExecutionControl()
      let running = Task {
        try await sandbox.execute(ExecutionRequest(.shell("echo > started; exec sleep 1000")), control: control)
      }
      while try await sandbox.exec("test -e started").exitCode != 0 {}
      control.interrupt(end.signal)
      let result = try await running.value
      #expect(result.verdict.reason == .cancelled && result.exitCode == Int32(end.status))
      let next = try await sandbox.exec("echo next")
      #expect(next.output.text == "next\n")
    }
  }

  /// A background process outlives the execution that started it.
  @Test(arguments: SandboxKind.makes)
  func backgroundProcessesLiveAsLongAsTheSandbox(kind: SandboxKind) async throws {
    try await withSandbox(kind) { sandbox in
      let started = try await sandbox.exec("sleep 1000 > /dev/null 2>&1 & echo $!")
      #expect(started.exitCode == 0)
      let later = try await sandbox.exec("kill -0 \(started.output.text)")
      #expect(later.exitCode == 0)
    }
  }

  /// Dropping the last reference ends a sandbox. Runs in a process of its own, which must survive it.
  @Test func aForgottenSandboxGoes() async throws {
    await #expect(processExitsWith: .success) {
      _ = Library.state
      for _ in 0..<10 { try await LifetimeTests.useAndForget() }
      let isGone = await eventually { Library.names(in: Library.state + "/slots").isEmpty }
      exit(isGone ? 0 : 1)
    }
  }

  private static func useAndForget() async throws {
    let sandbox = try await Sandbox()
    let result = try await sandbox.exec("sleep 1000 & exit 3")
    guard result.exitCode == 3 else { exit(2) }
  }

  /// Sandboxes work with any descriptor numbers, since a busy program has hundreds of open files. Runs in a process of
  /// its own, whose numbers are known.
  @Test func anyDescriptorNumbersWillDo() async throws {
    await #expect(processExitsWith: .success) {
      _ = Library.state
      for _ in 0..<25 {
        let sandbox = try await Sandbox()
        let result = try await sandbox.run("print(1)")
        await sandbox.terminate()
        guard result.output.text == "1\n" else { exit(1) }
        for _ in 0..<11 { guard dup(0) >= 0 else { exit(2) } }
      }
      exit(0)
    }
  }

  /// The agent has many descriptors open when many executions run at once.
  @Test(arguments: SandboxKind.makes)
  func theAgentHasManyDescriptors(kind: SandboxKind) async throws {
    try kind.needs(.manyAtOnce)
    try await withSandbox(kind) { sandbox in
      try await withThrowingTaskGroup(of: (Int, ExecutionResult).self) { group in
        for number in 0..<80 {
          group.addTask {
            let wait = "echo > \(number); until [ -e go ]; do sleep 0.05; done; "
            return (number, try await sandbox.exec(wait + "echo out \(number); echo err \(number) >&2; exit \(number)"))
          }
        }
        group.addTask {
          let code = "import os, time\nwhile len(os.listdir('.')) < 80: time.sleep(0.05)\nopen('go', 'w')"
          return (-1, try await sandbox.run(code))
        }
        for try await (number, result) in group where number >= 0 {
          #expect(result.output.text == "out \(number)\n" && result.error.text == "err \(number)\n")
          #expect(result.exitCode == Int32(number))
        }
      }
    }
  }

  /// Every launch is a child of this process, next to the other launches under way.
  @Test(arguments: [SandboxKind.owned, .runc])
  func manyStartAtTheSameTime(kind: SandboxKind) async throws {
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for number in 0..<12 {
        group.addTask {
          let sandbox = try await kind.make()
          let status = try await sandbox.exec("exit \(number)").exitCode
          await sandbox.terminate()
          return status - Int32(number)
        }
      }
      for try await difference in group { #expect(difference == 0) }
    }
  }

  @Test func descriptorsAndThreadsDoNotAddUp() async throws {
    let first = try await Sandbox()
    await first.terminate()
    let (descriptors, threads) = (Library.openDescriptors, Library.threads)
    for _ in 0..<40 {
      let sandbox = try await Sandbox()
      _ = try await sandbox.exec("true")
      await sandbox.terminate()
    }
    // Other tests have descriptors and threads too, but a leak of one per sandbox would add 40.
    #expect(await eventually { Library.openDescriptors < descriptors + 30 })
    #expect(await eventually { Library.threads < threads + 30 })
  }
}
