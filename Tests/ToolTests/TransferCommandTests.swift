import FoundationEssentials
import Glibc
import Records
import SandboxCore
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// `upload` and `download`, in a session.
struct TransferCommandTests {
  /// Runs the body with a session, given by the environment for the tool's runs, and terminates it afterwards.
  private func withSession(
    as user: HostUser = .ordinary, _ body: (Tool, [String: String]) async throws -> Void
  ) async throws {
    try await withTool(as: user) { tool in
      let created = try await tool.run(["create"])
      let session = ["ALPHAGENT_SESSION": created.lines.first ?? ""]
      try #require(created.status == 0, "\(created)")
      do {
        try await body(tool, session)
      } catch {
        _ = try await tool.run(["terminate"], environment: session)
        throw error
      }
      let ended = try await tool.run(["terminate"], environment: session)
      #expect(ended.status == 0, "\(ended)")
    }
  }

  @Test(arguments: HostUser.all)
  func filesAndTreesGoInAndComeOut(user: HostUser) async throws {
    try await withSession(as: user) { tool, session in
      try tool.write("one\n", to: "one.txt")
      _ = tool.makeDirectory("tree")
      try tool.write("#!/bin/sh\necho ran\n", to: "tree/script", mode: 0o755)
      symlink("script", tool.directory.appending("tree/link").string)
      let up = try await tool.run(["upload", "one.txt", "tree", "/workspace/in/"], environment: session)
      #expect(up.status == 0 && up.text == "" && up.errorText == "", "\(up)")
      let seen = try await tool.run(
        ["exec", "cat in/one.txt; in/tree/script; readlink in/tree/link"], environment: session)
      #expect(seen.text == "one\nran\nscript\n", "\(seen)")
      let down = try await tool.run(["download", "in/one.txt", "in/tree", "out/"], environment: session)
      #expect(down.status == 0 && down.text == "" && down.errorText == "", "\(down)")
      #expect(HostFiles.names(in: tool.directory.appending("out")) == ["one.txt", "tree"])
      #expect(HostFiles.names(in: tool.directory.appending("out/tree")) == ["link", "script"])
    }
  }

  /// Modes come with the files, but for what the caller's umask takes, as with `cp -r`: a program's 0777 opens nothing
  /// of the host to others.
  @Test(arguments: [("022", "755 755 640"), ("077", "700 700 600"), ("000", "777 777 640")])
  func theUmaskHoldsForWhatComesOut(umask: String, modes: String) async throws {
    try await withSession { tool, session in
      let line = "mkdir open; echo x > open/file; echo x > open/closed; chmod 777 open open/file; chmod 640 open/closed"
      #expect(try await tool.run(["exec", line], environment: session).status == 0)
      let script = """
        umask \(umask)
        "$0" download open out/ && "$0" exec --artifacts out/made 'touch open/file open/closed' &&
        stat -c %a out/open out/open/file out/open/closed && stat -c %a out/made/open/file out/made/open/closed
        """
      let done = try await tool.start(
        program: ["/bin/sh", "-c", script, Installation.shared.tool.string], environment: session
      ).wait()
      let expected = modes.split(separator: " ").map(String.init)
      #expect(done.status == 0 && done.lines == expected + expected.dropFirst(), "\(done)")
    }
  }

  @Test func streamsGoInAndComeOut() async throws {
    try await withSession { tool, session in
      let file = try tool.write(String(repeating: "line\n", count: 200_000), to: "large")
      let up = try await tool.run(["upload", "-", "copy"], input: .file(file), environment: session)
      #expect(up.status == 0, "\(up)")
      let down = try await tool.run(["download", "copy", "-"], environment: session)
      #expect(down.status == 0 && down.output == HostFiles.read(file), "\(down.status)")
      let pipe = try Pipe()
      let cut = try tool.start(["download", "copy", "-"], output: .descriptor(pipe.writeEnd), environment: session)
      pipe.writeEnd.close()
      _ = await pipe.read(1)
      pipe.readEnd.close()
      let done = await cut.wait()
      #expect(done.status == 141 && done.errorText == "", "\(done)")
    }
  }

  @Test func theAccountSumsUp() async throws {
    try await withSession { tool, session in
      _ = tool.makeDirectory("tree")
      try tool.write("four", to: "tree/file")
      mkfifo(tool.directory.appending("tree/pipe").string, 0o644)
      let up = try await tool.run(["upload", "--json", "tree", "tree/file", "in/"], environment: session)
      let account = try up.decoded(TransferRecord.self)
      #expect(account.files == 2 && account.directories == 1 && account.links == 0 && account.bytes == 8)
      #expect(account.skipped.map(\.path) == ["tree/pipe"] && account.skipped.map(\.reason) == ["pipe"])
      let text = try await tool.run(["upload", "tree", "in/"], environment: session)
      #expect(text.status == 0 && text.errorText == "alphagent: left out 'tree/pipe': it is a named pipe\n", "\(text)")
      let quiet = try await tool.run(["upload", "-q", "tree", "in/"], environment: session)
      #expect(quiet.status == 0 && quiet.errorText == "")
    }
  }

  @Test func whatIsMissingIsAnError() async throws {
    try await withSession { tool, session in
      try tool.write("one\n", to: "one.txt")
      let up = try await tool.run(["upload", "one.txt", "nosuch", "in/"], environment: session)
      #expect(up.status == 64 && up.errorText.contains("'nosuch'"), "\(up)")
      let seen = try await tool.run(["exec", "ls -A"], environment: session)
      #expect(seen.text == "")
      let down = try await tool.run(["download", "nosuch", "out"], environment: session)
      #expect(down.status == 125 && down.errorText.contains("'/workspace/nosuch'"), "\(down)")
      #expect(HostFiles.read(tool.directory.appending("out")) == nil)
    }
  }

  @Test func severalNeedADirectory() async throws {
    try await withSession { tool, session in
      for name in ["a", "b"] { try tool.write(name, to: name) }
      for target in ["one.txt", "/workspace/one.txt"] {
        let up = try await tool.run(["upload", "a", "b", target], environment: session)
        #expect(up.status == 125 && up.errorText == "alphagent: '/workspace/one.txt' is not a directory\n", "\(up)")
      }
      let made = try await tool.run(["exec", "ls -A; mkdir there; touch one.txt"], environment: session)
      #expect(made.status == 0 && made.text == "")
      let file = try await tool.run(["upload", "a", "b", "one.txt"], environment: session)
      #expect(file.status == 125 && file.errorText == "alphagent: '/workspace/one.txt' is not a directory\n", "\(file)")
      for target in ["there", "new/"] {
        #expect(try await tool.run(["upload", "a", "b", target], environment: session).status == 0)
      }
      #expect(try await tool.run(["exec", "cat */a */b"], environment: session).text == "aabb")
      let down = try await tool.run(["download", "there/a", "there/b", "one.txt"], environment: session)
      #expect(down.status == 64 && down.errorLines.first == "alphagent: 'one.txt' is not a directory", "\(down)")
    }
  }

  @Test func whatCannotBeDownloadedHasAWayOut() async throws {
    try await withSession { tool, session in
      #expect(try await tool.run(["exec", "mkdir there; echo x > a.txt"], environment: session).status == 0)
      let tree = try await tool.run(["download", "there", "-"], environment: session)
      #expect(tree.status == 125 && tree.output.isEmpty, "\(tree)")
      #expect(
        tree.errorLines == [
          "alphagent: '/workspace/there' is a directory, and a stream takes one file",
          "download it to a directory of the host",
        ])
      let pattern = try await tool.run(["download", "*.txt", "out/"], environment: session)
      #expect(
        pattern.status == 125
          && pattern.errorLines == [
            "alphagent: cannot read '/workspace/*.txt': no such file or directory",
            "patterns are not expanded; name the files, as alphagent exec 'ls *.txt' lists them",
          ], "\(pattern)")
    }
  }

  static let mistakes: [[String]] = [
    ["upload"], ["upload", "one.txt"], ["download"], ["download", "x"], ["upload", "-", "in/"],
    ["upload", "-", "one.txt", "in"], ["download", "a", "b", "one.txt"], ["download", "a", "b", "-"],
    ["download", "--json", "a", "-"], ["upload", "--nosuch", "one.txt", "x"],
  ]

  @Test(arguments: mistakes)
  func mistakesAreUsageErrors(words: [String]) async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("one\n", to: "one.txt")
      let done = try await tool.run(words, environment: ["ALPHAGENT_SESSION": "none"])
      #expect(done.status == 64, "\(done)")
    }
  }

  @Test func withoutASessionTheRemedyIsSaid() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("one\n", to: "one.txt")
      let done = try await tool.run(["upload", "one.txt", "x"])
      #expect(done.status == 64 && done.errorLines.count == 2 && done.errorText.contains("--session"), "\(done)")
    }
  }

  /// An interrupted upload leaves no file. The 8 MB are more than can be under way, so the agent is already writing.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func anInterruptLeavesNothing(signal: Int32, status: Int32) async throws {
    try await withSession { tool, session in
      let input = try Pipe()
      let process = try tool.start(["upload", "-", "copy"], input: .descriptor(input.readEnd), environment: session)
      await blocking { input.write(String(repeating: "x", count: 8 << 20)) }
      process.signal(signal)
      let done = await process.wait()
      #expect(done.status == status, "\(done)")
      let left = try await tool.run(["exec", "ls -A"], environment: session)
      #expect(left.text == "")
    }
  }

  /// No part of a download stays, not even under another name.
  @Test(arguments: HostUser.all)
  func aKilledClientLeavesNoPartOfADownload(user: HostUser) async throws {
    try await withSession(as: user) { tool, session in
      let made = try await tool.run(["exec", "head -c 1G /dev/zero > large"], environment: session)
      #expect(made.status == 0, "\(made)")
      let directory = tool.makeDirectory("out")
      let client = try tool.start(["download", "large", "out/"], environment: session)
      let files = FilePath("/proc/\(client.id)/fd")
      let isWriting = await eventually {
        HostFiles.names(in: files).contains {
          HostFiles.linkTarget(files.appending($0))?.hasPrefix(directory.string + "/") == true
        }
      }
      client.signal(SIGKILL)
      let done = await client.wait()
      #expect(isWriting && done.status == 137, "\(done)")
      #expect(HostFiles.names(in: directory) == [])
    }
  }

  /// Runs in a shell, which passes words on byte for byte.
  @Test func namesThatAreNotUTF8AreKept() async throws {
    try await withSession { tool, session in
      let script = try tool.write(
        """
        name=$(printf '\\377\\376x')
        echo one > "$name"
        "$0" upload "$name" ./ && "$0" exec 'ls -b' && "$0" download "$name" out/ && ls -b out
        """, to: "script")
      let done = try await tool.start(
        program: ["/bin/sh", "-c", ". \(script.string)", Installation.shared.tool.string], environment: session
      ).wait()
      #expect(done.status == 0 && done.text == "\\377\\376x\n\\377\\376x\n", "\(done)")
    }
  }
}
