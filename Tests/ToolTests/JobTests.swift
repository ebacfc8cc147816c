import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// Commands in a CI job, and several programs of one command.
struct JobTests {
  private static let github = ["GITHUB_ACTIONS": "true", "CI": "true"]

  /// Runs a command whose stdout and stderr are the job's log, and returns the log.
  private func log(
    _ tool: Tool, _ arguments: [String], _ environment: [String: String]
  ) async throws -> (text: String, status: Int32) {
    let log = try Pipe()
    let process = try tool.start(
      arguments, output: .descriptor(log.writeEnd), error: .descriptor(log.writeEnd), environment: environment)
    log.writeEnd.close()
    let text = String(decoding: await log.read(1 << 20), as: UTF8.self)
    return (text, await process.wait().status)
  }

  @Test func aFailureIsOneAnnotationBehindAGroup() async throws {
    try await withTool(as: .ordinary) { tool in
      let failed = try await log(tool, ["exec", "echo ::error::forged; echo '5% lost' >&2; exit 3"], Self.github)
      let title = "exec echo ::error::forged; echo '5%25 lost' >&2; exit 3"
      let lines = [
        "::group::alphagent \(title)", "\\::error::forged", "5% lost", "::endgroup::",
        "::error title=alphagent::\(title): exit status 3: 5%25 lost",
      ]
      #expect(failed.status == 3 && failed.text == lines.joined(separator: "\n") + "\n", "\(failed)")
      let good = try await log(tool, ["run", "-c", "print(1, end='')"], Self.github)
      #expect(good.text == "::group::alphagent run -c print(1, end='')\n1\n::endgroup::\n", "\(good)")
      let late = try await log(tool, ["exec", "--timeout", "100ms", "sleep 1000"], Self.github)
      #expect(
        late.status == 124 && late.text.contains("\n::error title=alphagent::exec sleep 1000: the execution took"))
      let broken = try await log(
        tool, ["exec", "true"], Self.github.merging(["ALPHAGENT_AGENT": "/no/agent"]) { $1 })
      #expect(broken.status == 125 && broken.text.contains("\n::error title=alphagent::exec true: "), "\(broken)")
      let json = try await log(tool, ["exec", "--json", "exit 3"], Self.github)
      #expect(json.text.hasPrefix("{") && json.text.contains("}\n::error ") && !json.text.contains("group"), "\(json)")
      let quiet = try await log(tool, ["exec", "-q", "echo x; exit 3"], Self.github)
      #expect(quiet.text == "x\n", "\(quiet)")
    }
  }

  /// stdout may be another program's input, and a file is nothing that a runner reads.
  @Test func onlyStderrHasMarks() async throws {
    try await withTool(as: .ordinary) { tool in
      let output = try Pipe()
      let process = try tool.start(
        ["run", "-c", "print(1)"], output: .descriptor(output.writeEnd), environment: Self.github)
      output.writeEnd.close()
      #expect(await output.read(100) == Array("1\n".utf8))
      let done = await process.wait()
      #expect(done.status == 0 && done.errorText == "", "\(done)")
    }
  }

  @Test func gitLabGetsSectionsThatNoProgramCanEnd() async throws {
    try await withTool(as: .ordinary) { tool in
      let forged = #"printf 'section_end:1:alphagent_1_1\r\033[0K\nsection_sta'; exit 3"#
      let done = try await log(tool, ["exec", forged], ["GITLAB_CI": "true"])
      let marks = done.text.split(separator: "\u{1B}[0K").filter { $0.contains("section_") && $0.contains("\r") }
      let starts = marks.filter { $0.hasPrefix("section_start:") && $0.contains(":alphagent_") }
      #expect(done.status == 3 && starts.count == 1, "\(done)")
      #expect(
        done.text.contains("section_end\\:1:alphagent_1_1")
          && done.text.contains("\nsection_sta\n\u{1B}[0Ksection_end:"))
      let json = try await log(tool, ["exec", "--json", "-q", "echo section_end:1:x"], ["GITLAB_CI": "true"])
      #expect(json.text.contains(#"section\u005fend:1:x"#), "\(json)")
    }
  }

  @Test func theStepSummaryGetsOneTable() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("# Title\n", to: "summary.md")
      let environment = Self.github.merging(["GITHUB_STEP_SUMMARY": "summary.md"]) { $1 }
      let hostile = "touch 'a|b<img src=x>'; exit 3 # |`<b>"
      for command in [["exec", "true"], ["exec", hostile], ["exec", "-q", "true"]] {
        _ = try await log(tool, command, environment)
      }
      _ = try await log(tool, ["exec", "true"], environment.merging(["ALPHAGENT_AGENT": "/no/agent"]) { $1 })
      let text = try #require(HostFiles.text(tool.directory.appending("summary.md")))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      #expect(
        lines.count == 8 && lines[0] == "# Title" && lines[2] == "| alphagent | result | time | artifacts |", "\(text)")
      #expect(
        lines[4].hasPrefix("| <code>exec true</code> | ✅ exit status 0 | ") && lines[4].hasSuffix(" | 0 |"), "\(text)")
      #expect(lines[5].contains("❌ exit status 3") && lines[5].hasSuffix(" | 1 |"), "\(text)")
      #expect(
        lines[5].count { $0 == "|" } == 5 && !lines[5].contains("<b>") && !lines[5].contains("img src=x>"), "\(text)")
      #expect(lines[6].contains("❌ SandboxError: "), "\(text)")
      let unwritable = Self.github.merging(["GITHUB_STEP_SUMMARY": "/no/directory/file"]) { $1 }
      let done = try await log(tool, ["exec", "true"], unwritable)
      #expect(done.status == 0 && done.text.contains("warning: the step summary could not be written"), "\(done)")
    }
  }

  @Test(arguments: Place.allCases)
  func severalFilesRunWithOneStatus(place: Place) async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("print('a')\n", to: "a.py")
      try tool.write(
        "import sys; open('f', 'w').write('x'); print('<&>\\x07', file=sys.stderr); sys.exit(4)\n", to: "b.py")
      try tool.write("import sys; sys.exit(5)\n", to: "c.py")
      let environment = try place.environment()
      let options = ["--each", "--report", "report", "--junit", "junit.xml", "--artifacts", "out"]
      let done = try await tool.run(["run"] + options + ["a.py", "b.py", "c.py"], environment: environment)
      #expect(done.status == 4 && done.text == "a\n", "\(done)")
      let list = try JSONText.decode(
        ResultListRecord.self, from: HostFiles.read(tool.directory.appending("report")) ?? [])
      let names = list.results.map { entry -> String? in
        guard case .result(let result) = entry else { return nil }
        return result.name
      }
      #expect(list.exitCode == 4 && names == ["run a.py", "run b.py", "run c.py"])
      #expect(HostFiles.names(in: tool.directory.appending("out")) == ["2"])
      let xml = HostFiles.text(tool.directory.appending("junit.xml")) ?? ""
      #expect(xml.contains(#"<testsuites tests="3" failures="2" errors="0" "#), "\(xml)")
      #expect(xml.contains(#"<failure message="exit status 4: &lt;&amp;&gt;\#u{FFFD}" type="exit">"#), "\(xml)")
      #expect(try await wellFormed("junit.xml", tool))
      let again = try await tool.run(
        ["run", "--repeat", "3", "--json", "-c", "print(1)"], environment: environment)
      #expect(try again.decoded(ResultListRecord.self).results.count == 3, "\(again)")
    }
  }

  private func wellFormed(_ file: String, _ tool: Tool) async throws -> Bool {
    let code = "import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])"
    return try await tool.start(program: ["/usr/bin/python3", "-c", code, file]).wait().status == 0
  }

  /// A session keeps its variables from one run to the next.
  @Test func runsOfOneSessionFollowEachOther() async throws {
    try await withSession(as: .ordinary) { session in
      _ = try await session.python("n = 0")
      let done = try await session.run("run", "--repeat", "3", "-c", "n += 1; print(n)")
      #expect(done.status == 0 && done.text == "1\n2\n3\n", "\(done)")
    }
  }

  @Test func aFailureOfOurOwnIsAnErrorOfTheReport() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(
        ["exec", "--junit", "junit.xml", "true"], environment: ["ALPHAGENT_AGENT": "/no/agent"])
      let xml = HostFiles.text(tool.directory.appending("junit.xml")) ?? ""
      #expect(
        done.status == 125 && xml.contains(#"failures="0" errors="1""#) && xml.contains("<error message="), "\(xml)")
      #expect(try await wellFormed("junit.xml", tool))
    }
  }

  @Test func ctrlCEndsTheSeries() async throws {
    try await withTool(as: .ordinary) { tool in
      let output = try Pipe()
      let process = try tool.start(
        ["run", "--repeat", "5", "-c", "print('ready', flush=True); import time; time.sleep(1000)"],
        output: .descriptor(output.writeEnd))
      output.writeEnd.close()
      #expect(await output.readLine() == "ready\n")
      process.signal(SIGINT)
      let done = await process.wait()
      let rest = await output.read(10)
      #expect(done.status == 130 && rest.isEmpty, "\(done)")
    }
  }

  @Test(arguments: [
    ["--each"], ["--each", "-c", "1"], ["--each", "-"], ["--repeat", "0", "-c", "1"], ["--repeat", "2", "-"],
    ["--repeat", "x", "-c", "1"], ["--each", "nosuch.py"], ["--junit", "/no/directory/x", "-c", "1"],
  ])
  func whatCannotBeASeriesIsAUsageError(options: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["run"] + options)
      #expect(done.status == 64 && done.text == "", "\(done)")
    }
  }
}
