import FoundationEssentials
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// Artifacts that cannot be copied, which cost neither the result nor the others.
struct ArtifactLossTests {
  @Test(arguments: HostUser.all)
  func anUnreadableFileIsNamedAndLeftOut(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let line = "for f in a b c; do echo $f > $f; done; mkdir d; echo x > d/y; chmod 0 b d/y; echo printed"
      let done = try await tool.run(["exec", "--artifacts", "out", line])
      #expect(done.status == 0 && done.text == "printed\n", "\(done)")
      let expected = ["/workspace/b", "/workspace/d/y"].map {
        "alphagent: left out '\($0)': cannot read '\($0)': permission denied"
      }
      #expect(done.errorLines == expected)
      #expect(HostFiles.names(in: tool.directory.appending("out")) == ["a", "c"])
      let record = try await tool.run(["exec", "--json", "--artifacts", "out", line]).record()
      #expect(record.output == "printed\n" && record.artifacts.count == 4)
      #expect(record.artifactsSkipped?.map(\.path) == ["/workspace/b", "/workspace/d/y"])
      #expect(record.artifactsSkipped?.map(\.reason) == ["unreadable", "unreadable"])
    }
  }

  @Test(arguments: [(0, 125), (3, 3)] as [(Int, Int32)])
  func aDirectoryThatCannotBeWrittenIsAFailure(own: Int, status: Int32) async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("", to: "out")
      let line = "echo a > a; echo b > b; echo printed; exit \(own)"
      let done = try await tool.run(["exec", "--report", "report", "--artifacts", "out", line])
      #expect(done.status == status && done.text == "printed\n" && done.errorLines.count == 2, "\(done)")
      #expect(done.errorText.contains("'/workspace/b': cannot write 'out/b': not a directory"))
      let report = try JSONText.decode(
        ResultRecord.self, from: HostFiles.read(tool.directory.appending("report")) ?? [])
      #expect(report.exitCode == Int32(own))
      #expect(report.artifactsSkipped?.map(\.reason) == ["undelivered", "undelivered"])
    }
  }

  /// What fits comes, and the host's disk is not filled.
  @Test func aSmallHostDiskGetsWhatFits() async throws {
    guard HostUser.all.contains(.root) else { try skip("only root can make a small file system") }
    try await withTool(as: .root) { tool in
      let out = tool.makeDirectory("out")
      try #require(mount("tmpfs", out.string, "tmpfs", 0, "size=1m") == 0)
      defer { umount(out.string) }
      let line = "head -c 600k /dev/zero > a; head -c 600k /dev/zero > b; echo c > c"
      let done = try await tool.run(["exec", "--json", "--artifacts", "out", line])
      #expect(done.status == 125, "\(done)")
      let record = try done.record()
      #expect(record.exitCode == 0 && record.artifactsSkipped?.map(\.reason) == ["too_large"])
      #expect(HostFiles.names(in: out) == ["a", "c"])
    }
  }

  /// Many names of one file would cost the host more than the sandbox's disk limit.
  @Test func linksOfOneFileCostNoMoreThanTheDiskLimit() async throws {
    try await withTool(as: .ordinary) { tool in
      let line = "head -c 1500k /dev/zero > a; ln a b; ln a c; ln a d"
      let done = try await tool.run(["exec", "--disk", "4m", "--artifacts", "out", line])
      #expect(done.status == 125 && done.errorLines.count == 2, "\(done)")
      #expect(HostFiles.names(in: tool.directory.appending("out")) == ["a", "b"])
    }
  }
}
