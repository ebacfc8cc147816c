import Glibc
import Records
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// Fixture that runs the tool as one of the host's users, with state, home and temporary directories of its own, which
/// are removed with it.
final class Tool: Sendable {
  let user: HostUser
  let userID: uid_t
  let directory: FilePath
  private let count = Atomic(0)

  var state: FilePath { directory.appending("state") }
  var temporary: FilePath { directory.appending("tmp") }

  /// Source of a process's stdin.
  enum Input {
    case null, closed, file(FilePath), descriptor(OwnedDescriptor), terminal(FilePath)
  }

  /// Destination of a process's output.
  enum Output {
    case captured, closed, file(FilePath), descriptor(OwnedDescriptor)
  }

  fileprivate init(_ user: HostUser) {
    self.user = user
    userID = user.claimID()
    directory = TestDirectory.make("tool", owner: userID)
    for name in ["home", "tmp"] { HostFiles.makeDirectory(directory.appending(name), owner: userID) }
  }

  /// Starts `alphagent` with these arguments.
  func start(
    _ arguments: [String], input: Input = .null, output: Output = .captured, error: Output = .captured,
    more: [Int32: OwnedDescriptor] = [:], environment: [String: String] = [:]
  ) throws -> ToolProcess {
    try start(
      program: [Installation.shared.tool.string] + arguments, input: input, output: output, error: error, more: more,
      environment: environment)
  }

  /// Runs `alphagent` with these arguments to its end.
  func run(
    _ arguments: [String], input: Input = .null, output: Output = .captured, error: Output = .captured,
    more: [Int32: OwnedDescriptor] = [:], environment: [String: String] = [:]
  ) async throws -> Completed {
    try await start(arguments, input: input, output: output, error: error, more: more, environment: environment).wait()
  }

  /// Runs Python code, given as `run -c`.
  func python(_ code: String, _ options: String...) async throws -> Completed {
    try await run(["run"] + options + ["-c", code])
  }

  /// Runs Python code, and returns its result object.
  func record(python code: String, _ options: String...) async throws -> ResultRecord {
    try await run(["run", "--json"] + options + ["-c", code]).record()
  }

  /// Starts any program as this fixture's user, without `alphagent`.
  func start(
    program: [String], input: Input = .null, output: Output = .captured, error: Output = .captured,
    more: [Int32: OwnedDescriptor] = [:], environment: [String: String] = [:]
  ) throws -> ToolProcess {
    let number = count.add(1, ordering: .relaxed).newValue
    let texts = ["out", "err"].map { directory.appending("\($0)-\(number)") }
    var files: [OwnedDescriptor] = []
    var descriptors: [Int32: Int32?] = more.mapValues(\.rawValue)
    descriptors[0] = try open(input, &files)
    descriptors[1] = try open(output, texts[0], &files)
    descriptors[2] = try open(error, texts[1], &files)
    var spawn = Spawn(
      arguments: asUser(program), environment: variables(environment), directory: directory, descriptors: descriptors)
    if case .terminal(let path) = input { spawn.terminal = path }
    return try withExtendedLifetime((files, more)) { try ToolProcess(spawn, output: texts[0], error: texts[1]) }
  }

  /// Writes a file that this fixture's user can read.
  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> FilePath {
    let path = directory.appending(name)
    try HostFiles.write(text.utf8, to: path, mode: mode)
    chown(path.string, userID, userID)
    return path
  }

  func makeDirectory(_ name: String, mode: mode_t = 0o755) -> FilePath {
    let path = directory.appending(name)
    HostFiles.makeDirectory(path, mode: mode, owner: userID)
    return path
  }

  private func variables(_ more: [String: String]) -> [String: String] {
    let base = [
      "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": directory.appending("home").string,
      "TMPDIR": temporary.string, "LANG": "C.UTF-8", "ALPHAGENT_STATE_DIR": state.string,
      "ALPHAGENT_DATA_DIR": directory.appending("data").string,
      "ALPHAGENT_AGENT": Installation.shared.agent.string,
    ]
    return base.merging(more) { $1 }
  }

  private func asUser(_ program: [String]) -> [String] {
    guard user == .ordinary, geteuid() == 0 else { return program }
    return ["/usr/bin/setpriv", "--reuid=\(userID)", "--regid=\(userID)", "--clear-groups", "--"] + program
  }

  private func open(_ input: Input, _ files: inout [OwnedDescriptor]) throws -> Int32? {
    switch input {
    case .closed, .terminal: return nil
    case .descriptor(let descriptor): return descriptor.rawValue
    case .null: files.append(try Self.open("/dev/null", .readOnly))
    case .file(let path): files.append(try Self.open(path, .readOnly))
    }
    return files.last?.rawValue
  }

  private func open(_ output: Output, _ captured: FilePath, _ files: inout [OwnedDescriptor]) throws -> Int32? {
    switch output {
    case .closed: return nil
    case .descriptor(let descriptor): return descriptor.rawValue
    case .captured: files.append(try Self.open(captured, .writeOnly))
    case .file(let path): files.append(try Self.open(path, .writeOnly))
    }
    return files.last?.rawValue
  }

  private static func open(_ path: FilePath, _ mode: FileDescriptor.AccessMode) throws -> OwnedDescriptor {
    let options: FileDescriptor.OpenOptions = mode == .readOnly ? .closeOnExec : [.create, .closeOnExec]
    return OwnedDescriptor(
      try FileDescriptor.open(path, mode, options: options, permissions: .ownerReadWrite).rawValue)
  }
}

/// Runs the body with a fixture; afterwards checks that no run left anything, and removes the fixture.
func withTool(
  as user: HostUser, taking part: Capacity.Part = .one, isolation: isolated (any Actor)? = #isolation,
  _ body: (Tool) async throws -> Void
) async throws {
  await Capacity.shared.take(part)
  signal(SIGPIPE, SIG_IGN)
  let tool = Tool(user)
  let before = Inventory(tool)
  do {
    try await body(tool)
    let left = await Inventory(tool).leftovers(since: before)
    #expect(left == [])
    // Removes the leftovers, because other tests would count them too.
    if left != [] { _ = try await tool.run(["gc"]) }
  } catch {
    await finish(tool, part)
    throw error
  }
  await finish(tool, part)
}

private func finish(_ tool: Tool, _ part: Capacity.Part) async {
  TestDirectory.remove(tool.directory)
  await Capacity.shared.giveBack(part)
}
