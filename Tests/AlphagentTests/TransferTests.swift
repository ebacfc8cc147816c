import Alphagent
import Glibc
import TestSupport
import Testing

/// Files and trees in and out of a sandbox, through the library.
struct TransferTests {
  private let host = HostDirectory()

  init() { _ = Library.state }

  private func output(_ line: String, in sandbox: Sandbox) async throws -> String {
    try await sandbox.exec(line).output.text
  }

  /// Files, directories and links with modes and times, an empty directory, and names that few tools expect.
  private func makeTree(_ name: String) {
    host.makeDirectory(name)
    host.makeDirectory("\(name)/empty", mode: 0o700)
    host.makeDirectory("\(name)/below")
    host.write([1, 2, 3], to: "\(name)/below/data", mode: 0o640)
    host.write(Array("#!/bin/sh\necho ran\n".utf8), to: "\(name)/script", mode: 0o755)
    host.write([], to: "\(name)/two\nlines")
    host.link("below/data", from: "\(name)/link")
    host.link("/etc/passwd", from: "\(name)/absolute")
    host.setModified("\(name)/below/data", 1_234_567_890)
  }

  @Test func aTreeGoesInAsItIs() async throws {
    makeTree("tree")
    try await withSandbox(.owned) { sandbox in
      let result = try await sandbox.upload(from: host.path("tree"), to: "/workspace")
      #expect(result.files == 3 && result.directories == 3 && result.links == 2 && result.skippedCount == 0)
      #expect(result.bytes == 22)
      let seen = try await output(
        "cd tree && stat -c '%a %Y' below/data && stat -c %a script empty && ./script && readlink link absolute "
          + "&& ls empty | wc -l && ls | wc -l", in: sandbox)
      #expect(seen == "640 1234567890\n755\n700\nran\nbelow/data\n/etc/passwd\n0\n7\n")
    }
  }

  @Test(arguments: SandboxKind.makes)
  func aTreeComesBackAsItWas(kind: SandboxKind) async throws {
    makeTree("tree")
    try await withSandbox(kind) { sandbox in
      try await sandbox.upload(from: host.path("tree"), to: "made/of/it")
      let result = try await sandbox.download("made/of/it", to: host.path("copy"))
      #expect(result.files == 3 && result.directories == 3 && result.links == 1)
      #expect(result.skipped == [SkippedEntry(path: "/workspace/made/of/it/absolute", reason: .leavesTree)])
      #expect(host.names(in: "copy") == ["below", "empty", "link", "script", "two\nlines"])
      #expect(host.content("copy/below/data") == [1, 2, 3] && host.target("copy/link") == "below/data")
      let status = try #require(host.status("copy/below/data"))
      #expect(status.st_mode & 0o7777 == 0o640 && status.st_mtim.tv_sec == 1_234_567_890)
    }
  }

  @Test func namesThatAreNotUTF8AreKept() async throws {
    let name: [UInt8] = [0xFF, 0xFE, UInt8(ascii: "x")]
    host.makeDirectory("tree")
    host.write([7], toBytes: Array("tree/".utf8) + name)
    try await withSandbox(.owned) { sandbox in
      try await sandbox.upload(from: host.path("tree"), to: "tree")
      #expect(try await output("ls -b tree", in: sandbox) == "\\377\\376x\n")
      try await sandbox.download("tree", to: host.path("copy"))
      #expect(host.content(bytes: Array("copy/".utf8) + name) == [7])
    }
  }

  @Test func destinationsAreThoseOfCopy() async throws {
    host.write([1], to: "file")
    host.makeDirectory("there")
    try await withSandbox(.owned) { sandbox in
      try await sandbox.upload(from: host.path("file"), to: "new/")
      try await sandbox.upload(from: host.path("file"), to: "name")
      #expect(try await output("find . -type f | sort", in: sandbox) == "./name\n./new/file\n")
      try await sandbox.download("new/file", to: host.path("there"))
      try await sandbox.download("name", to: host.path("other"))
      try await sandbox.download("name", to: host.path("made/"))
      try await sandbox.download("new/.", to: host.path("content"))
      #expect(host.names(in: "") == ["content", "file", "made", "other", "there"])
      #expect(host.names(in: "there") == ["file"] && host.names(in: "made") == ["name"])
      #expect(host.names(in: "content") == ["file"])
      await #expect(throws: SandboxError.self) { try await sandbox.download("name", to: host.path("missing/below")) }
      await #expect(throws: SandboxError.self) { try await sandbox.download("new", to: host.path("file")) }
    }
  }

  @Test func whatIsMissingIsAnErrorThatNamesIt() async throws {
    try await withSandbox(.owned) { sandbox in
      let up = await #expect(throws: SandboxError.self) {
        try await sandbox.upload(from: host.path("nosuch"), to: "/workspace")
      }
      #expect(up?.message.contains(host.path("nosuch")) == true)
      let down = await #expect(throws: SandboxError.self) {
        try await sandbox.download("/workspace/nosuch", to: host.path("copy"))
      }
      #expect(down?.message.contains("'/workspace/nosuch'") == true)
      let left = try await output("ls -A", in: sandbox)
      #expect(host.names(in: "") == [] && left == "")
    }
  }

  @Test func whatIsNoFileIsLeftOut() async throws {
    host.makeDirectory("tree")
    host.write([], to: "tree/file")
    mkfifo(host.path("tree/pipe"), 0o600)
    try await withSandbox(.owned) { sandbox in
      let up = try await sandbox.upload(from: host.path("tree"), to: "tree")
      #expect(up.skipped == [SkippedEntry(path: host.path("tree/pipe"), reason: .pipe)] && up.files == 1)
      _ = try await sandbox.exec("cd tree; mkfifo pipe; ln -s ../../etc out; ln -s /root root; ln -s file in")
      let down = try await sandbox.download("tree", to: host.path("copy"))
      #expect(down.skipped.map(\.reason) == [.leavesTree, .pipe, .leavesTree] && down.links == 1)
      #expect(host.names(in: "copy") == ["file", "in"])
    }
  }

  /// The content passes through this process without staying in its memory.
  @Test func largeFilesTakeNoMoreMemoryThanSmallOnes() async throws {
    let size = 256 << 20
    host.allocate("large", size)
    try await withSandbox(.owned) { sandbox in
      _ = try await sandbox.upload(from: host.path("large"), to: "warm")
      let before = Library.peakMemory
      let up = try await sandbox.upload(from: host.path("large"), to: "large")
      let down = try await sandbox.download("large", to: host.path("copy"))
      #expect(up.bytes == size && down.bytes == size && host.status("copy")?.st_size == size)
      #expect(Library.peakMemory - before < 64 << 20)
    }
  }

  @Test func whatComesTooLateIsNamed() async throws {
    try await withSandbox(.owned) { sandbox in
      let result = try await sandbox.exec("echo a > a; mkdir d; echo b > d/b")
      let late = await sandbox.downloadArtifacts(of: result, timeout: .seconds(-10), into: host.path("out"))
      #expect(late.skipped.map(\.path) == ["/workspace/a", "/workspace/d/b"] && late.files == 0)
      #expect(late.skipped.allSatisfy { $0.reason == .tooLate })
      let all = await sandbox.downloadArtifacts(of: result, into: host.path("out"))
      #expect(all.files == 2 && all.skippedCount == 0 && host.names(in: "out") == ["a", "d"])
    }
  }

  @Test func nothingHalfWrittenIsLeft() async throws {
    try await withSandbox(.owned) { sandbox in
      _ = try await sandbox.exec("head -c 1G /dev/zero > large")
      let work = Task { try await sandbox.download("large", to: host.path("copy")) }
      #expect(await eventually { host.isBeingWritten })
      await sandbox.terminate()
      await #expect(throws: SandboxError.self) { try await work.value }
      #expect(host.names(in: "") == [])
    }
  }

  @Test func aCancelledTransferLeavesNothingAndHarmsNothing() async throws {
    host.allocate("large", 1 << 30)
    try await withSandbox(.owned) { sandbox in
      let free = try await output("stat -f -c %f .", in: sandbox)
      let upload = Task { try await sandbox.upload(from: host.path("large"), to: "large") }
      while try await output("stat -f -c %f .", in: sandbox) == free {}
      upload.cancel()
      await #expect(throws: SandboxError.self) { try await upload.value }
      #expect(try await output("ls -A", in: sandbox) == "")
      try await sandbox.upload("next", [1, 2])
      #expect(try await sandbox.download("next") == [1, 2])
    }
  }
}
