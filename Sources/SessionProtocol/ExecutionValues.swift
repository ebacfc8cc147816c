package import SandboxCore
package import WireFormat

/// Execution that a client asks for.
package struct SessionExecution: WireValue, Equatable, Sendable {
  package var request: ExecutionRequest
  package let hasInput: Bool
  /// Whether code comes on a stream of its own.
  package let hasCode: Bool

  package init(_ request: ExecutionRequest, hasInput: Bool, hasCode: Bool) {
    self.request = request
    self.hasInput = hasInput
    self.hasCode = hasCode
  }

  package func write(to wire: inout WireWriter) {
    request.write(to: &wire)
    wire.flag(hasInput)
    wire.flag(hasCode)
    wire.integer(request.role.rawValue)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    request = try ExecutionRequest(from: &wire)
    hasInput = try wire.flag()
    hasCode = try wire.flag()
    // Version 2.2 has no such field.
    if !wire.isAtEnd { request.role = try wire.choice(ExecutionRequest.Role.self) }
  }
}

extension ExecutionRequest: WireValue {
  package func write(to wire: inout WireWriter) {
    program.write(to: &wire)
    wire.optional(timeout) { $0.duration($1) }
    wire.values(environment)
    wire.optional(directory) { $0.text($1) }
    wire.integer(interpreter.rawValue)
    wire.optional(terminal) { wire, size in
      wire.integer(size.rows)
      wire.integer(size.columns)
    }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init(try Program(from: &wire))
    timeout = try wire.optional { wire throws(ProtocolViolation) in try wire.duration() }
    environment = try wire.values()
    directory = try wire.optional { wire throws(ProtocolViolation) in try wire.text() }
    interpreter = try wire.choice(Interpreter.self)
    terminal = try wire.optional { wire throws(ProtocolViolation) in
      WindowSize(rows: try wire.integer(), columns: try wire.integer())
    }
  }
}

extension ExecutionRequest.Program: WireValue {
  private enum Kind: UInt8 {
    case python, pythonFile, pythonInput, shell, command
  }

  package func write(to wire: inout WireWriter) {
    let (kind, words): (Kind, [String]) =
      switch self {
      case .python(let code, let rest): (.python, [code] + rest)
      case .pythonFile(let path, let rest): (.pythonFile, [path] + rest)
      case .pythonInput(let rest): (.pythonInput, rest)
      case .shell(let line): (.shell, [line])
      case .command(let words): (.command, words)
      }
    wire.integer(kind.rawValue)
    wire.list(words) { $0.text($1) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    let kind = try wire.choice(Kind.self)
    let words = try wire.list { wire throws(ProtocolViolation) in try wire.text() }
    let rest = Array(words.dropFirst())
    switch (kind, words.first) {
    case (.python, let code?): self = .python(code: code, arguments: rest)
    case (.pythonFile, let path?): self = .pythonFile(path: path, arguments: rest)
    case (.pythonInput, _): self = .pythonInput(arguments: words)
    case (.shell, let line?): self = .shell(line)
    case (.command, _?): self = .command(words)
    default: throw ProtocolViolation("a program without a word")
    }
  }
}

/// Outcome of an execution as the server reports it; the output itself goes on streams of its own.
package struct SessionOutcome: WireValue, Equatable, Sendable {
  package let verdict: Verdict
  package let duration: Duration
  package let usage: ResourceUsage
  package let denied: [DeniedConnection]
  package let variables: PythonVariables?
  package let sessionEnd: SessionEnd?
  /// Bytes that the program wrote, delivered or not.
  package let outputBytes: UInt64
  package let errorBytes: UInt64

  /// - Parameter sessionEnd: what has ended the session, if it has ended.
  package init(_ result: ExecutionResult, sessionEnd: SessionEnd? = nil) {
    verdict = result.verdict
    self.sessionEnd = verdict.reason == .lost ? sessionEnd : nil
    duration = result.duration
    usage = result.usage
    denied = result.denied
    variables = result.variables
    outputBytes = result.output.total
    errorBytes = result.error.total
  }

  package func write(to wire: inout WireWriter) {
    wire.text(verdict.reason.rawValue)
    wire.optional(verdict.signal) { $0.integer($1) }
    wire.integer(verdict.exitCode)
    wire.duration(duration)
    wire.duration(usage.cpu)
    wire.optional(usage.memoryPeak) { $0.integer($1) }
    wire.list(denied) { wire, connection in
      wire.text(connection.host)
      wire.integer(connection.port)
    }
    wire.optional(variables) { $0.text($1.rawValue) }
    wire.integer(outputBytes)
    wire.integer(errorBytes)
    wire.optional(sessionEnd) { $0.text($1.rawValue) }
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    verdict = Verdict(
      reason: try wire.named(), signal: try wire.optional { wire throws(ProtocolViolation) in try wire.integer() },
      exitCode: try wire.integer())
    duration = try wire.duration()
    usage = ResourceUsage(
      cpu: try wire.duration(), memoryPeak: try wire.optional { wire throws(ProtocolViolation) in try wire.integer() })
    denied = try wire.list { wire throws(ProtocolViolation) in
      DeniedConnection(host: try wire.text(), port: try wire.integer())
    }
    variables = try wire.optional { wire throws(ProtocolViolation) in try wire.named(PythonVariables.self) }
    outputBytes = try wire.integer()
    errorBytes = try wire.integer()
    // Version 2.0 has no such field, and a later one may know other ends.
    let end = try wire.isAtEnd ? nil : wire.optional { wire throws(ProtocolViolation) in try wire.text() }
    sessionEnd = end.flatMap(SessionEnd.init)
  }
}
