import Glibc
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// Uploads before an execution, and artifacts after it.
struct FileTests {
  @Test(arguments: HostUser.all)
  func filesAndDirectoriesGoIn(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      try tool.write("one\n", to: "one.txt")
      _ = tool.makeDirectory("tree")
      try tool.write("#!/bin/sh\necho ran\n", to: "tree/script", mode: 0o755)
      symlink("script", tool.directory.appending("tree/link").string)
      let done = try await tool.run([
        "exec", "--upload", "one.txt", "--upload", "one.txt:/tmp/two.txt", "--upload", "tree", "--upload",
        "tree:/tmp/other",
        "cat one.txt /tmp/two.txt; tree/script; readlink tree/link; /tmp/other/script; stat -c '%a %u' one.txt tree/script",
      ])
      #expect(done.text == "one\none\nran\nscript\nran\n644 1000\n755 1000\n", "\(done)")
    }
  }

  @Test func anUploadedFileIsNoArtifact() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("one\n", to: "one.txt")
      let record = try await tool.run(
        [
          "exec", "--json", "--upload", "one.txt", "--upload", "one.txt:/workspace/two.txt",
          "echo >> two.txt; echo > three",
        ]
      ).record()
      #expect(record.artifacts == ["/workspace/three", "/workspace/two.txt"], "\(record)")
    }
  }

  @Test(arguments: HostUser.all)
  func artifactsAreNewAndChangedRegularFiles(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let line = """
        mkdir -p b/c; echo > b/c/deep; echo > a; echo > 'with space'; echo > ü; ln -s a link; mkfifo pipe; mkdir empty
        echo > gone; rm gone; echo > /tmp/elsewhere; echo > .hidden
        """
      let record = try await tool.run(["exec", "--json", line]).record()
      let expected = [".hidden", "a", "b/c/deep", "with space", "ü"].map { "/workspace/" + $0 }
      #expect(record.artifacts == expected)
    }
  }

  struct Outcome: CustomTestStringConvertible {
    let testDescription: String
    let options: [String]
    let line: String
    let status: Int32
  }

  static let outcomes = [
    Outcome(testDescription: "success", options: [], line: "echo x > made", status: 0),
    Outcome(testDescription: "failure", options: [], line: "echo x > made; exit 3", status: 3),
    Outcome(testDescription: "signal", options: [], line: "echo x > made; kill -9 $$", status: 137),
    Outcome(
      testDescription: "timeout", options: ["--timeout", "500ms"], line: "echo x > made; sleep 1000", status: 124),
    Outcome(
      testDescription: "timeout with TERM ignored", options: ["--timeout", "500ms"],
      line: "echo x > made; trap '' TERM; while :; do sleep 1; done", status: 124),
  ]

  @Test(arguments: HostUser.all, outcomes)
  func artifactsAreCopiedWhateverTheOutcome(user: HostUser, outcome: Outcome) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(["exec", "--artifacts", "out"] + outcome.options + [outcome.line])
      #expect(done.status == outcome.status)
      #expect(HostFiles.text(tool.directory.appending("out/made")) == "x\n", "\(done)")
      #expect(HostFiles.names(in: tool.directory.appending("out")) == ["made"])
    }
  }

  @Test func artifactsAreCopiedAfterAMemoryKill() async throws {
    guard HostUser.all.contains(.root) else { try skip("the memory limit needs root on this host") }
    try await withTool(as: .root) { tool in
      let code = "open('made', 'w').write('x')\nbytearray(1 << 30)"
      let done = try await tool.run(["run", "--memory", "128m", "--artifacts", "out", "-c", code])
      #expect(done.status == 137 && HostFiles.text(tool.directory.appending("out/made")) == "x", "\(done)")
    }
  }

  @Test(arguments: HostUser.all)
  func tenThousandFiles(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code =
        "import os\nfor n in range(100):\n os.mkdir(f'{n:02}')\n for m in range(100): open(f'{n:02}/{m:02}', 'w').write(f'{n},{m}')"
      let done = try await tool.run(["run", "--json", "--artifacts", "out", "-c", code])
      let artifacts = try done.record().artifacts
      #expect(artifacts.count == 10000 && artifacts == artifacts.sorted())
      #expect(artifacts.first == "/workspace/00/00" && artifacts.last == "/workspace/99/99")
      #expect(HostFiles.text(tool.directory.appending("out/47/11")) == "47,11")
    }
  }

  /// A tree that is too large to look at holds up no later execution, not even one that ends by its timeout; what the
  /// list of artifacts lacks is said.
  @Test(arguments: HostUser.all)
  func theSearchForArtifactsIsBounded(user: HostUser) async throws {
    try await withSession(as: user, ["--disk", "4g"], taking: .all) { session in
      let code = "import os\nfor n in range(200_000): os.mkdir(f'{n % 500}/{n}' if n >= 500 else f'{n}')"
      #expect(try await session.python("x = 42").status == 0)
      let filled = try await session.run("exec", "--json", "python3", "-c", code).record()
      #expect(filled.exitCode == 0 && filled.artifactsTruncated, "\(filled)")
      let late = try await session.run("run", "--json", "--timeout", "1s", "-c", "while True: pass").record()
      #expect(late.reason == "timeout" && late.pythonVariables == "kept" && late.artifactsTruncated, "\(late)")
      let copied = try await session.run("exec", "--artifacts", "out", "echo x > /tmp/elsewhere")
      #expect(copied.status == 0 && copied.errorLines.count == 1, "\(copied)")
      #expect(try await session.python("print(x)").text == "42\n")
    }
  }

  /// The list is cut before it grows too long to be sent, and says so.
  @Test(arguments: HostUser.all)
  func longListsOfArtifactsAreCut(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import os
        for _ in range(40):
            os.mkdir('d' * 250); os.chdir('d' * 250)
        for n in range(1000): open(f'{n}', 'w')
        """
      let record = try await tool.run(["run", "--json", "-c", code]).record()
      #expect(record.exitCode == 0 && record.reason == "exit" && record.artifactsTruncated, "\(record.reason)")
      #expect(!record.artifacts.isEmpty && record.artifacts.count < 1000)
      let few = try await tool.record(python: "open('one', 'w')")
      #expect(few.artifacts == ["/workspace/one"] && !few.artifactsTruncated)
    }
  }

  /// A list of two megabytes, which is more than a client of a session is sent before it has read some of it.
  @Test(arguments: HostUser.all)
  func aLongListComesOutOfASession(user: HostUser) async throws {
    try await withSession(as: user) { session in
      let code = """
        import os
        for _ in range(40):
            os.mkdir('d' * 250); os.chdir('d' * 250)
        for n in range(200): open(f'{n}', 'w')
        """
      let record = try await session.run("exec", "--json", "python3", "-c", code).record()
      #expect(record.artifacts.count == 200 && !record.artifactsTruncated, "\(record.reason)")
    }
  }

  @Test(arguments: HostUser.all)
  func largeFilesComeWhole(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let content = Noise.bytes(20 << 20)
      try HostFiles.write(content, to: tool.directory.appending("large"))
      let done = try await tool.run(["exec", "--upload", "large", "--artifacts", "out", "mv large copy"])
      #expect(done.status == 0)
      #expect(HostFiles.read(tool.directory.appending("out/copy")) == content)
    }
  }

  /// No name or link in the sandbox leads the copy out of its directory.
  @Test(arguments: HostUser.all)
  func hostileNamesStayInTheirDirectory(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import os
        os.symlink('/etc/passwd', 'link')
        os.mkdir('d'); open('d/file', 'w').write('inside')
        os.symlink('../../..', 'up'); os.symlink('/', 'root')
        open('..hidden', 'w'); open('a\\nb', 'w'); open('-rf', 'w'); open('\\x1b[31m', 'w')
        open(b'\\xff\\xfe', 'w').write('bytes')
        os.chmod('d/file', 0o6777)
        """
      _ = try await tool.run(["gc"])
      let before = HostFiles.names(in: tool.directory) + ["out"]
      let done = try await tool.run(["run", "--artifacts", "out", "-c", code])
      #expect(done.status == 0, "\(done)")
      let names = HostFiles.names(in: tool.directory.appending("out"))
      #expect(!names.contains("link") && !names.contains("up") && !names.contains("root"))
      #expect(names.contains("d") && names.contains("-rf") && names.contains("a\nb"))
      var facts = stat()
      #expect(stat(tool.directory.appending("out/d/file").string, &facts) == 0 && facts.st_mode & 0o6000 == 0)
      #expect(facts.st_uid == tool.userID)
      let made = Set(HostFiles.names(in: tool.directory)).subtracting(before)
      #expect(made.filter { !$0.hasPrefix("out-") && !$0.hasPrefix("err-") } == [])
    }
  }

  /// A link that already exists in the target directory is replaced, not followed.
  @Test func aLinkInTheTargetIsReplaced() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("precious", to: "precious")
      _ = tool.makeDirectory("out")
      symlink("../precious", tool.directory.appending("out/made").string)
      let done = try await tool.run(["exec", "--artifacts", "out", "echo x > made"])
      #expect(done.status == 0)
      #expect(HostFiles.text(tool.directory.appending("precious")) == "precious")
      #expect(HostFiles.text(tool.directory.appending("out/made")) == "x\n")
    }
  }

  @Test(arguments: HostUser.all)
  func artifactsThatCannotBeWrittenAreAFailure(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      try tool.write("a file", to: "taken")
      let done = try await tool.run(["exec", "--artifacts", "taken", "echo x > made"])
      #expect(
        done.status == 125 && done.errorText.hasPrefix("alphagent: ") && done.errorText.contains("taken"), "\(done)")
    }
  }

  @Test func anUploadThatDoesNotFitIsAFailure() async throws {
    try await withTool(as: .ordinary) { tool in
      try HostFiles.write([UInt8](repeating: 1, count: 8 << 20), to: tool.directory.appending("large"))
      let done = try await tool.run(["exec", "--disk", "4m", "--upload", "large", "echo ran"])
      #expect(done.status == 125 && done.text == "" && done.errorText.contains("large"), "\(done)")
    }
  }
}
