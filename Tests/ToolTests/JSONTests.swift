import Records
import SandboxCore
import Testing

/// The result object of `--json` and `--report`, and the failure object.
struct JSONTests {
  static let keys: Set<String> = [
    "session", "output", "error", "exit_code", "duration_ms", "artifacts", "artifacts_truncated", "reason", "signal",
    "usage", "limits",
    "denied",
    "output_bytes", "error_bytes", "truncated",
  ]

  @Test(arguments: HostUser.all)
  func exactlyTheKeysOfTheContract(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["run", "--json", "-c", "print('x')"])
      #expect(done.text.hasSuffix("}\n") && done.lines.count == 1)
      let value = try JSONValue.decode(done.output)
      #expect(value.keys == Self.keys)
      #expect(value["usage"]?.keys == ["cpu_ms", "memory_peak_bytes"])
      #expect(value["limits"]?.keys == ["timeout", "memory", "pids", "disk", "network"])
      #expect(value["limits"]?["timeout"] == .object(["value": .number(300), "enforced": .bool(true)]))
      #expect(value["limits"]?["memory"]?["value"] == .number(4_294_967_296))
      #expect(value["signal"] == .null)
    }
  }

  @Test(arguments: HostUser.all)
  func theStreamsAreInTheObjectAndApart(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let record = try await tool.record(
        python: "import sys; print('out'); print('wrong', file=sys.stderr); sys.exit(5)")
      #expect(record.output == "out\n" && record.outputBytes == 4)
      #expect(record.error == "wrong\n" && record.errorBytes == 6)
      #expect(record.exitCode == 5 && !record.truncated && record.outputBase64 == nil)
      #expect(record.durationMs > 0 && record.usage.cpuMs > 0)
    }
  }

  @Test func bytesThatAreNoTextComeTwice() async throws {
    try await withTool(as: .ordinary) { tool in
      let record = try await tool.record(python: "import os; os.write(1, b'a\\xff\\n'); os.write(2, 'ä'.encode())")
      #expect(record.output == "a\u{FFFD}\n" && record.outputBase64 == "Yf8K")
      #expect(record.error == "ä" && record.errorBase64 == nil)
    }
  }

  @Test func whatIsOverTheMostIsCutOutOfTheMiddle() async throws {
    try await withTool(as: .ordinary) { tool in
      let code = "print('head' + 'x' * 100000 + 'tail', end='')"
      let record = try await tool.record(python: code, "--max-output", "1k")
      #expect(record.truncated && record.outputBytes == 100_008)
      #expect(record.output.hasPrefix("head") && record.output.hasSuffix("tail"))
      #expect(record.output.utf8.count < 2048)
    }
  }

  @Test(arguments: HostUser.all)
  func aReportGoesAsideWhileOutputStreams(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let file = try tool.write("", to: "report.json")
      let done = try await tool.run(
        ["run", "--report", "report.json", "-c", "print('x'); raise SystemExit(3)"])
      #expect(done.status == 3 && done.text == "x\n")
      let report = try #require(HostFiles.read(file))
      let record = try JSONText.decode(ResultRecord.self, from: report)
      #expect(record.exitCode == 3 && record.output == "x\n")
      #expect(try JSONValue.decode(report).keys == Self.keys)
    }
  }

  @Test func aReportGoesToADescriptor() async throws {
    try await withTool(as: .ordinary) { tool in
      let pipe = try Pipe()
      let done = try await tool.run(["exec", "--report", "fd:7", "echo x >&2"], more: [7: pipe.writeEnd])
      pipe.writeEnd.close()
      #expect(done.status == 0 && done.text == "" && done.errorText == "x\n")
      #expect(try JSONText.decode(ResultRecord.self, from: await pipe.read(1 << 20)).error == "x\n")
    }
  }

  @Test func aReportIsWrittenWhateverTheOutcome() async throws {
    try await withTool(as: .ordinary) { tool in
      let (done, record) = try await tool.runReporting(["run", "--timeout", "500ms", "-c", "while True: pass"])
      #expect(done.status == 124 && record.reason == "timeout")
    }
  }

  @Test(arguments: [
    (["run", "--timeout", "-1", "-c", "1"], Int32(64), "UsageError"), (["run", "--nosuch"], 64, "UsageError"),
    (["exec", "--workdir", "/no/such", "true"], 125, "SandboxError"),
  ])
  func aFailureIsAnObject(arguments: [String], status: Int32, type: String) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run([arguments[0], "--json"] + arguments.dropFirst())
      #expect(done.status == status && done.errorText == "" && done.lines.count == 1)
      #expect(try JSONValue.decode(done.output).keys == ["failure"])
      let failure = try done.decoded(FailureRecord.self).failure
      #expect(failure.exitCode == status && failure.type == type && !failure.message.isEmpty)
    }
  }

  @Test func theLimitsSayWhatIsEnforced() async throws {
    for user in HostUser.all {
      try await withTool(as: user) { tool in
        let limits = try await tool.record(python: "pass", "--timeout", "5m", "--pids", "99", "--disk", "64m").limits
        #expect(limits["timeout"]?.value == .whole(300) && limits["timeout"]?.enforced == true)
        #expect(limits["pids"]?.value == .whole(99) && limits["pids"]?.enforced == true)
        #expect(limits["disk"]?.value == .whole(67_108_864) && limits["disk"]?.enforced == true)
        #expect(limits["network"]?.value == .name("public"))
      }
    }
  }
}
