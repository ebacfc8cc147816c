import FoundationEssentials
package import SandboxCore

/// One `run` or `exec` in a request's body.
package struct ProgramRequest: Sendable, Equatable {
  /// Verb of the path.
  package enum Verb: String, Sendable {
    /// Python code.
    case run
    /// A command.
    case exec
  }

  package let request: ExecutionRequest
  /// Bytes for stdin; nil: it is at its end from the beginning.
  package let input: [UInt8]?
  /// Whether it goes on without this client.
  package let isDetached: Bool

  /// Most bytes that a result keeps of a stream, whatever the client asks: a result is held in memory.
  private static let mostOutput = ByteSize(megabytes: 64)

  /// Takes the fields of an execution in a session.
  package init(_ verb: Verb, from fields: inout RequestFields) throws(SandboxError) {
    try self.init(verb, hasSession: true, from: &fields)
    // Read here: a sandbox of its own has a timeout and an environment in its shape.
  }

  /// Takes the fields of an execution in a sandbox of its own, but for those that shape the sandbox.
  package init(oneShot verb: Verb, from fields: inout RequestFields) throws(SandboxError) {
    try self.init(verb, hasSession: false, from: &fields)
  }

  private init(_ verb: Verb, hasSession: Bool, from fields: inout RequestFields) throws(SandboxError) {
    var request = ExecutionRequest(
      verb == .run ? try Self.code(from: &fields) : try Self.command(from: &fields))
    request.interpreter = hasSession ? .kept : .none
    if hasSession {
      if verb == .run, try fields.flag("fresh") { request.interpreter = .fresh }
      request.timeout = try fields.duration("timeout")
      request.environment = try fields.environment()
      isDetached = try fields.flag("detach")
    } else {
      isDetached = false
      request.isLast = true
    }
    if let directory = try fields.text("workdir") {
      request.directory = directory.hasPrefix("/") ? directory : "/workspace/\(directory)"
    }
    if let most = try fields.size("max_output", allowingZero: true) {
      guard most.bytes <= Self.mostOutput.bytes else {
        throw .usage("max_output: it is more than \(Self.mostOutput)", hint: "stream the output, or write a file")
      }
      request.maxOutput = most
    }
    input = try Self.input(from: &fields)
    self.request = request
    if isDetached, input != nil { throw .usage("stdin does not go with detach", hint: "give one or the other") }
  }

  private static func code(from fields: inout RequestFields) throws(SandboxError) -> ExecutionRequest.Program {
    guard let code = try fields.text("code") else { throw .usage("code: it is missing", hint: "give Python code") }
    return .python(code: code, arguments: try fields.texts("arguments"))
  }

  private static func command(from fields: inout RequestFields) throws(SandboxError) -> ExecutionRequest.Program {
    let (line, words) = (try fields.text("command"), try fields.texts("argv"))
    switch (line, words.isEmpty) {
    case (let line?, true): return .shell(line)
    case (nil, false): return .command(words)
    default: throw .usage("give either command or argv", hint: "command is for the shell, argv is passed on exactly")
    }
  }

  private static func input(from fields: inout RequestFields) throws(SandboxError) -> [UInt8]? {
    switch (try fields.text("stdin"), try fields.text("stdin_base64")) {
    case (nil, nil): return nil
    case (let text?, nil): return Array(text.utf8)
    case (nil, let text?):
      guard let data = Data(base64Encoded: text) else { throw .usage("stdin_base64: it is not base64") }
      return Array(data)
    default: throw .usage("give either stdin or stdin_base64")
    }
  }
}
