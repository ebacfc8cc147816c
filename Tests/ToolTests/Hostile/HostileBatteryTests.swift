import Glibc
import Records
import SandboxCore
import SystemPackage
import Testing

/// Attacks by real programs in real sandboxes. Each must come to its expected end and not disturb a session of the same
/// user beside it, and together they must leave the host as it was.
struct HostileBatteryTests {
  @Test(arguments: HostileGroup.all)
  func theSandboxHolds(group: HostileGroup) async throws { try await group.run() }
}

extension HostileGroup {
  func run() async throws {
    try await withTool(as: make, taking: load) { tool in
      let host = HostState(for: tool)
      let neighbour = try await Neighbour(of: tool)
      for program in programs {
        try await run(program, tool, beside: neighbour)
        try await neighbour.isUnharmed(by: program)
      }
      #expect(try await tool.run(["terminate", "--all"]).status == 0)
      #expect(await host.changes() == [])
    }
  }

  private func run(_ program: HostileProgram, _ tool: Tool, beside neighbour: Neighbour) async throws {
    let options = make.options + program.options
    guard program.place == .session else { return try await attack(program, tool, options, beside: neighbour) }
    let created = try await tool.run(["create"] + options)
    let session = ToolSession(tool: tool, id: try #require(created.lines.first, "\(created)"))
    try await attack(program, tool, ["-s", session.id], beside: neighbour)
    let (shell, python) = (try await session.run("exec", "echo on"), try await session.python("print('on')"))
    #expect(shell.text == "on\n" && python.text == "on\n", "\(program.name): \(shell) \(python)")
    #expect(try await session.run("terminate").status == 0)
  }

  private func attack(
    _ program: HostileProgram, _ tool: Tool, _ options: [String], beside neighbour: Neighbour
  ) async throws {
    let report = tool.directory.appending("report")
    let words =
      switch program.language {
      case .python: ["run", "--report", report.string] + options + ["-c", Self.prelude + program.code]
      case .shell: ["exec", "--report", report.string] + options + [program.code]
      }
    let process = try tool.start(words, environment: program.environment)
    try await neighbour.isUnharmed(by: program)
    let done = await process.wait()
    let record = try JSONText.decode(ResultRecord.self, from: HostFiles.read(report) ?? [])
    let isExpected =
      program.end.statuses.contains(done.status) && program.end.reasons.contains { $0.rawValue == record.reason }
    #expect(isExpected, "\(program.name): \(record.reason), \(done)")
    if let prints = program.prints { #expect(done.text == prints, "\(program.name): \(done)") }
    for text in program.never {
      #expect(!done.text.contains(text) && !done.errorText.contains(text), "\(program.name): \(done)")
    }
  }

  /// Names that the programs use.
  private static let prelude = """
    import ctypes, os, signal, socket, sys, time
    libc = ctypes.CDLL(None, use_errno=True)
    def succeeds(call, *arguments):
        try: call(*arguments)
        except OSError: return False
        return True
    def kernel(call, *arguments):
        result = call(*arguments)
        if result < 0: raise OSError(ctypes.get_errno(), '')
        return result
    def number(x86, other): return x86 if os.uname().machine == 'x86_64' else other
    def others():
        return [int(name) for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]

    """
}

/// Session of an innocent user of the tool, beside an attack.
struct Neighbour {
  private let session: ToolSession
  /// Text that no other sandbox may see: the neighbour has it in its files, its memory and its environment.
  static let marker = "neighbour-\(getpid())"

  init(of tool: Tool) async throws {
    let created = try await tool.run(["create", "--env", "NEIGHBOUR=\(Self.marker)"])
    session = ToolSession(tool: tool, id: try #require(created.lines.first, "\(created)"))
    let code = """
      places = ('/workspace', '/tmp', '/dev/shm', '/home/user')
      for place in places: open(f'{place}/mine', 'w').write('\(Self.marker)')
      """
    #expect(try await session.python(code).status == 0)
  }

  func isUnharmed(by program: HostileProgram) async throws {
    let done = try await session.python("print({open(f'{place}/mine').read() for place in places})")
    #expect(done.text == "{'\(Self.marker)'}\n", "\(program.name): \(done)")
  }
}
