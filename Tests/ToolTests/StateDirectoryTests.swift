import Glibc
import SandboxCore
import SystemPackage
import TestSupport
import Testing

@_silgen_name("mount") private func mount(
  _ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>, _ type: UnsafePointer<CChar>, _ flags: UInt,
  _ options: UnsafePointer<CChar>
) -> Int32
@_silgen_name("umount2") private func umount2(_ target: UnsafePointer<CChar>, _ flags: Int32) -> Int32

/// The state directory, when it is unusable, missing, at its default place or tampered with.
struct StateDirectoryTests {
  private func expectRefusal(_ tool: Tool, _ directory: FilePath) async throws {
    for arguments in [["exec", "true"], ["gc"]] {
      let done = try await tool.run(arguments, environment: ["ALPHAGENT_STATE_DIR": directory.string])
      #expect(done.status == 125 && done.text == "")
      #expect(done.errorLines.count == 2 && done.errorText.hasPrefix("alphagent: "), "\(done.errorText)")
      #expect(done.errorText.contains(directory.string), "\(done.errorText)")
    }
  }

  @Test func aReadOnlyOneIsRefused() async throws {
    try await withTool(as: .ordinary) { tool in
      try await expectRefusal(tool, tool.makeDirectory("readonly", mode: 0o555))
    }
  }

  @Test func aFullOneIsRefused() async throws {
    guard geteuid() == 0 else { try skip("only root can make a small file system") }
    try await withTool(as: .root) { tool in
      let directory = tool.makeDirectory("full", mode: 0o711)
      try #require(mount("tmpfs", directory.string, "tmpfs", 0, "size=32k,mode=711") == 0)
      defer { _ = umount2(directory.string, 0) }
      _ = try await tool.run(["list"], environment: ["ALPHAGENT_STATE_DIR": directory.string])
      _ = try? HostFiles.write([UInt8](repeating: 1, count: 1 << 16), to: directory.appending("fill"))
      let done = try await tool.run(["exec", "true"], environment: ["ALPHAGENT_STATE_DIR": directory.string])
      #expect(done.status == 125 && done.errorText.contains("No space left on device"), "\(done)")
      #expect(done.errorLines.last == "free space on its file system, or name another one in ALPHAGENT_STATE_DIR")
    }
  }

  @Test func somebodyElsesIsRefused() async throws {
    guard geteuid() == 0 else { try skip("only root can give a directory away") }
    for user in HostUser.all {
      try await withTool(as: user) { tool in
        let directory = tool.makeDirectory("foreign", mode: 0o755)
        chown(directory.string, 9999, 9999)
        try await expectRefusal(tool, directory)
      }
    }
  }

  @Test(arguments: HostUser.all)
  func oneThatOthersCanWriteIsRefused(user: HostUser) async throws {
    try await withTool(as: user) { tool in try await expectRefusal(tool, tool.makeDirectory("open", mode: 0o777)) }
  }

  @Test(arguments: HostUser.all)
  func aLinkIsRefused(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let (target, link) = (tool.makeDirectory("target"), tool.directory.appending("link"))
      symlink(target.string, link.string)
      lchown(link.string, tool.userID, tool.userID)
      try await expectRefusal(tool, link)
    }
  }

  /// A full state directory gives an error, or a sandbox that needs no space there.
  @Test(arguments: HostUser.all)
  func aFullOneIsNoCrash(user: HostUser) async throws {
    guard geteuid() == 0 else { try skip("only root can mount a small file system") }
    try await withTool(as: user) { tool in
      let directory = tool.makeDirectory("full", mode: 0o700)
      guard mount("tmpfs", directory.string, "tmpfs", 0, "size=64k,nr_inodes=64,mode=711,uid=\(tool.userID)") == 0
      else {
        try skip("mounting is refused here")
      }
      defer { _ = umount2(directory.string, 2) }
      try? HostFiles.write([UInt8](repeating: 0, count: 1 << 20), to: directory.appending("filler"))
      let done = try await tool.run(["exec", "echo fine"], environment: ["ALPHAGENT_STATE_DIR": directory.string])
      let isRefused =
        done.status == 125 && done.text == "" && done.errorLines.count == 2 && done.errorText.hasPrefix("alphagent: ")
      #expect(isRefused || done.status == 0 && done.text == "fine\n", "\(done)")
    }
  }

  @Test(arguments: HostUser.all)
  func missingOnesAreMade(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let directory = tool.directory.appending("home/a/b/c")
      let done = try await tool.run(["exec", "echo fine"], environment: ["ALPHAGENT_STATE_DIR": directory.string])
      #expect(done.text == "fine\n")
      var facts = stat()
      #expect(stat(directory.string, &facts) == 0 && facts.st_mode & 0o066 == 0)
    }
  }

  /// Default places of the state directory, by HOME and by XDG_RUNTIME_DIR.
  @Test func anOrdinaryUserNeedsNoneNamed() async throws {
    try await withTool(as: .ordinary) { tool in
      let home = try await tool.run(["exec", "echo fine"], environment: ["ALPHAGENT_STATE_DIR": ""])
      #expect(home.text == "fine\n")
      #expect(HostFiles.names(in: tool.directory.appending("home/.local/state/alphagent")).contains("slots"))
      let runtime = tool.makeDirectory("runtime", mode: 0o700)
      let environment = ["ALPHAGENT_STATE_DIR": "", "XDG_RUNTIME_DIR": runtime.string]
      let other = try await tool.run(["exec", "echo fine"], environment: environment)
      #expect(other.text == "fine\n" && HostFiles.names(in: runtime) == ["alphagent"])
    }
  }

  /// A directory as mktemp -d makes it: root's sandboxes run as other users, who get through it all the same.
  @Test(arguments: HostUser.all)
  func aPrivateOneWorks(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let directory = tool.makeDirectory("private", mode: 0o700)
      let done = try await tool.run(["exec", "echo fine"], environment: ["ALPHAGENT_STATE_DIR": directory.string])
      #expect(done.text == "fine\n", "\(done)")
    }
  }

  @Test(arguments: HostUser.all)
  func aRelativeOneIsBelowTheWorkingDirectory(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let environment = ["ALPHAGENT_STATE_DIR": "near/state"]
      let done = try await tool.run(["exec", "echo fine"], environment: environment)
      #expect(done.text == "fine\n", "\(done)")
      #expect(HostFiles.names(in: tool.directory.appending("near/state")).contains("slots"))
    }
  }

  /// Below a directory that lets nobody pass, root is told which it is.
  @Test func oneThatSandboxesCannotReachIsRefused() async throws {
    guard geteuid() == 0 else { try skip("only root's sandboxes run as other users") }
    try await withTool(as: .root) { tool in
      let closed = tool.makeDirectory("closed", mode: 0o700)
      let inside = closed.appending("state")
      try await expectRefusal(tool, inside)
      let done = try await tool.run(["exec", "true"], environment: ["ALPHAGENT_STATE_DIR": inside.string])
      #expect(done.errorText.contains("'\(closed)' lets none pass"), "\(done.errorText)")
    }
  }

  /// After su, XDG_RUNTIME_DIR is another user's; the next usual place is taken.
  @Test func anotherUsersRuntimeDirectoryIsPassedOver() async throws {
    guard geteuid() == 0 else { try skip("only root can give a directory away") }
    try await withTool(as: .ordinary) { tool in
      let runtime = tool.makeDirectory("runtime", mode: 0o700)
      chown(runtime.string, 9999, 9999)
      let environment = ["ALPHAGENT_STATE_DIR": "", "XDG_RUNTIME_DIR": runtime.string]
      let done = try await tool.run(["exec", "echo fine"], environment: environment)
      #expect(done.text == "fine\n", "\(done)")
      #expect(HostFiles.names(in: tool.directory.appending("home/.local/state/alphagent")).contains("slots"))
    }
  }

  /// Where root is but the name of a user in a namespace, root's place is not ours.
  @Test func rootInANamespaceHasItsHome() async throws {
    try await withTool(as: .ordinary) { tool in
      let process = try tool.start(
        program: ["/usr/bin/unshare", "--user", "--map-root-user", Installation.shared.tool.string, "gc"],
        environment: ["ALPHAGENT_STATE_DIR": ""])
      let done = await process.wait()
      #expect(done.status == 0, "\(done)")
      #expect(HostFiles.names(in: tool.directory.appending("home/.local/state/alphagent")).contains("slots"))
    }
  }

  /// A forged slot file cannot make the sweep remove anything else.
  @Test(arguments: HostUser.all)
  func aForgedClaimRemovesNothing(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      _ = try await tool.run(["gc"])
      let precious = tool.makeDirectory("alphagent-precious")
      try tool.write("\(precious)\n/sys/fs/cgroup/../../..\(precious)\n", to: "state/slots/17", mode: 0o600)
      let done = try await tool.run(["gc"])
      #expect(done.status == 0)
      var facts = stat()
      #expect(stat(precious.string, &facts) == 0)
    }
  }
}
