import SystemPackage
import TestSupport
import Testing

/// A few kills of the campaign in `Tests/Trials/kills.py`, which a person runs with more.
struct KillTests {
  @Test(arguments: HostUser.all)
  func nothingIsLostInSilenceOrLeft(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let script = try tool.write(Repository.text("Tests/Trials/kills.py"), to: "kills.py")
      _ = tool.makeDirectory("state", mode: 0o711)
      let campaign = ["/usr/bin/python3", script.string, Installation.shared.tool.string, "20", "20"]
      let done = try await tool.start(program: campaign).wait()
      #expect(done.status == 0, "\(done)")
    }
  }
}
