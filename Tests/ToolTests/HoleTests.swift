import FoundationEssentials
import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// Holes of files, which cost nothing on either side.
struct HoleTests {
  private func makeSparse(_ name: String, _ tool: Tool) throws -> FilePath {
    let path = try tool.write("start", to: name)
    try #require(truncate(path.string, 5 << 30) == 0)
    return path
  }

  private func status(_ path: FilePath) -> stat {
    var status = stat()
    stat(path.string, &status)
    return status
  }

  @Test(arguments: HostUser.all)
  func aHoleGoesUpAndDownAsAHole(user: HostUser) async throws {
    try await withSession(as: user, ["--disk", "16m"]) { session in
      let file = try makeSparse("sparse", session.tool)
      #expect(status(file).st_size == 5 << 30)
      let up = try await session.run("upload", "--json", "sparse", "sparse")
      #expect(try up.decoded(TransferRecord.self).bytes == 5 << 30)
      let seen = try await session.run("exec", "stat -c %s sparse; head -c 5 sparse; du -k sparse | cut -f 1")
      #expect(seen.text == "5368709120\nstart4\n", "\(seen)")
      let down = try await session.run("download", "sparse", "back")
      let back = status(session.tool.directory.appending("back"))
      #expect(down.status == 0 && back.st_size == 5 << 30 && back.st_blocks < 100, "\(down)")
    }
  }

  @Test func aPipeGetsZeros() async throws {
    try await withSession(as: .ordinary) { session in
      #expect(try await session.run("exec", "truncate -s 3000000 hole; echo end >> hole").status == 0)
      let down = try await session.run("download", "hole", "-")
      #expect(down.output == [UInt8](repeating: 0, count: 3_000_000) + Array("end\n".utf8))
    }
  }

  @Test(arguments: HostUser.all)
  func aHoleOfATerabyteIsAnArtifact(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let done = try await tool.run(
        ["exec", "--timeout", "20", "--artifacts", "out", "truncate -s 1T chart.png; echo x > other"])
      #expect(done.status == 0 && done.errorText == "", "\(done)")
      let chart = status(tool.directory.appending("out/chart.png"))
      #expect(chart.st_size == 1 << 40 && chart.st_blocks == 0)
      #expect(HostFiles.text(tool.directory.appending("out/other")) == "x\n")
    }
  }
}
