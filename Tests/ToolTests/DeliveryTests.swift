import Glibc
import Records
import SystemPackage
import TestSupport
import Testing

/// What a command cannot deliver is its failure, whichever command it is.
struct DeliveryTests {
  /// A command line that prints something on stdout, in a session with the file `file` and one execution behind it.
  struct Command: CustomTestStringConvertible {
    let arguments: [String]
    var environment: [String: String] = [:]

    init(_ arguments: String...) { self.arguments = arguments }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let commands = [
    Command("run", "-c", "print(1)"), Command("run", "--json", "-c", "1"), Command("exec", "echo hi"),
    Command("exec", "--json", "true"), Command("exec", "--detach", "true"),
    Command("exec", "--detach", "--json", "true"), Command("repl", "--help"), Command("create"),
    Command("create", "--json"), Command("list"), Command("list", "--json"), Command("info"),
    Command("info", "--json"), Command("upload", "--json", "file", "/workspace/copy"),
    Command("download", "/workspace/file", "-"), Command("download", "--json", "/workspace/file", "here"),
    Command("logs"), Command("logs", "--json"), Command("logs", "--tail", "1"), Command("wait", "--json", "nosuch/1"),
    Command("terminate", "--json", "nosuch"),
    Command("terminate", "--json", "--label", "no=such"), Command("doctor"), Command("doctor", "--json"),
    Command("key", "create"), Command("key", "list"), Command("key", "list", "--json"),
    Command("key", "revoke", "--json", "nosuch"), Command("serve", "--bootstrap", "--listen", "127.0.0.1:0"),
    Command("login", "--json", "nowhere"), Command("logout", "--version"),
    Command("gc"), Command("gc", "--json"), Command("help"), Command("help", "run"), Command("help", "--llm"),
    Command("help", "--json"), Command("--help"), Command(),
    Command("run", "--help"), Command("exec", "-h"), Command("--version"), Command("list", "--version"),
    Command("--generate-completion-script", "bash"), Command("run", "--json", "--nosuch"), Command("nosuch", "--json"),
  ]

  /// Streams that take nothing.
  enum Sink: String, CaseIterable, CustomTestStringConvertible {
    case full, closed

    var output: Tool.Output { self == .full ? .file("/dev/full") : .closed }
    var testDescription: String { rawValue }
  }

  @Test(arguments: commands, Sink.allCases)
  func undeliverableOutputIsAFailure(of command: Command, sink: Sink) async throws {
    try await withSession(as: .ordinary) { session in
      try session.tool.write("text\n", to: "file")
      #expect(try await session.run("upload", "file", "/workspace/file").status == 0)
      #expect(try await session.run("exec", "true").status == 0)
      let before = try await session.tool.run(["list"]).lines.count
      let done = try await session.tool.run(
        command.arguments, output: sink.output, environment: ["ALPHAGENT_SESSION": session.id])
      #expect(done.status == 125, "\(done)")
      #expect(done.errorText.contains("could not be written") || done.errorText.contains("cannot write"), "\(done)")
      // A session whose id nobody has is ended.
      #expect(try await session.tool.run(["list"]).lines.count == before)
    }
  }

  @Test func everyVerbIsTried() async throws {
    try await withTool(as: .ordinary) { tool in
      let help = try await tool.run(["--help"]).text
      let subcommands = try #require(help.split(separator: "SUBCOMMANDS:").last)
      let verbs = subcommands.split(separator: "\n").filter {
        $0.hasPrefix("  ") && $0.dropFirst(2).first?.isLetter == true
      }
      .compactMap { $0.split { !$0.isLetter }.first.map(String.init) }.filter { $0 != "See" }
      #expect(verbs.count == 17, "\(help)")
      #expect(Set(verbs).subtracting(Self.commands.compactMap(\.arguments.first)) == [])
    }
  }

  @Test(arguments: [["terminate", "-q"], ["exec", "true"], ["upload", "file", "/workspace/copy"], ["gc", "-q"]])
  func whoHasNothingToSayNeedsNoOutput(arguments: [String]) async throws {
    try await withSession(as: .ordinary) { session in
      try session.tool.write("text\n", to: "file")
      let done = try await session.start(arguments, output: .closed).wait()
      #expect(done.status == 0 && done.errorText == "", "\(done)")
    }
  }

  /// The status of an end by SIGPIPE, as in a shell, and no message.
  @Test(arguments: [
    ["list"], ["--help"], ["create"], ["list", "--json"], ["exec", "--detach", "sleep 1000"], ["logs"],
  ])
  func aReaderThatHasLeftIsNoSuccess(arguments: [String]) async throws {
    try await withSession(as: .ordinary) { session in
      #expect(try await session.run("exec", "true").status == 0)
      let pipe = try Pipe()
      pipe.readEnd.close()
      let done = try await session.start(arguments, output: .descriptor(pipe.writeEnd)).wait()
      #expect(done.status == 141 && done.errorText == "", "\(done)")
      #expect(try await session.tool.run(["list"]).lines.count == 2)
      #expect(try await session.info().running == 0)
    }
  }

  /// Descriptors that were closed at the start are not taken for something else that is opened later.
  @Test func messagesForAClosedStderrGoNowhere() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", "--timeout", "200ms", "echo hi; sleep 1000"], error: .closed)
      #expect(done.status == 124 && done.text == "hi\n")
      let lost = try await tool.run(["exec", "echo hi >&2"], error: .closed)
      #expect(lost.status == 125)
    }
  }
}

/// `--report` to a descriptor or a file.
struct ReportTests {
  /// 0 to 30 are the numbers that this process's own descriptors have.
  @Test(arguments: HostUser.all)
  func aDescriptorThatIsNotOpenIsAUsageError(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      for number in 3...30 {
        let done = try await tool.run(["exec", "--report", "fd:\(number)", "echo ran"])
        #expect(done.status == 64 && done.text == "", "\(number): \(done)")
        #expect(done.errorText.contains("descriptor \(number) is not open"))
      }
      let closed = try await tool.run(["exec", "--report=fd:1", "true"], output: .closed)
      let unwritable = try await tool.run(["exec", "--report", "fd:0", "true"])
      #expect(closed.status == 64 && unwritable.status == 64)
    }
  }

  @Test func aDescriptorGetsTheReport() async throws {
    try await withTool(as: .ordinary) { tool in
      for option in [["--report", "fd:7"], ["--report=fd:7"]] {
        let pipe = try Pipe()
        let process = try tool.start(["exec"] + option + ["echo ran"], more: [7: pipe.writeEnd])
        pipe.writeEnd.close()
        #expect(await pipe.readLine().contains("\"output\":\"ran\\n\""))
        #expect(await process.wait().status == 0)
      }
    }
  }

  @Test func aFullDiskLeavesNoEmptyReport() async throws {
    guard geteuid() == 0 else { try skip("a small file system needs root") }
    try await withTool(as: .root) { tool in
      let disk = tool.makeDirectory("disk")
      try #require(mount("none", disk.string, "tmpfs", 0, "size=4k,mode=777") == 0)
      defer { umount2(disk.string, Int32(MNT_DETACH)) }
      try HostFiles.write([UInt8](repeating: 0, count: 4096), to: disk.appending("filler"))
      let done = try await tool.run(["exec", "--report", "\(disk)/report", "true"])
      #expect(done.status == 125 && done.errorText.contains("report could not be written"), "\(done)")
      #expect(HostFiles.names(in: disk) == ["filler"])
    }
  }

  @Test func aSandboxThatCannotBeMadeLeavesNoEmptyReport() async throws {
    try await withTool(as: .ordinary) { tool in
      let noAgent = ["ALPHAGENT_AGENT": "/no/agent"]
      let done = try await tool.run(["exec", "--report", "report", "true"], environment: noAgent)
      #expect(done.status == 125 && HostFiles.read(tool.directory.appending("report")) == nil, "\(done)")
    }
  }
}
