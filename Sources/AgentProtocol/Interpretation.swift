import SandboxCore
package import WireFormat

/// What an interpreter that keeps its variables is to run.
package struct Interpretation: Equatable, Sendable {
  package enum Source: UInt8, Sendable {
    /// `code`, or what descriptor 3 carries.
    case code = 0
    /// The file that the second of the arguments names.
    case file
    /// What comes on stdin.
    case input
  }

  package var source: Source
  package var code: [UInt8]
  /// Whether the interpreter that there is makes way for a new one.
  package var isFresh: Bool
  /// Variables for this run alone, each `NAME=VALUE`.
  package var additions: [[UInt8]]

  package init(_ source: Source, code: [UInt8] = [], isFresh: Bool = false, additions: [[UInt8]] = []) {
    self.source = source
    self.code = code
    self.isFresh = isFresh
    self.additions = additions
  }

  func write(to wire: inout WireWriter) {
    wire.integer(source.rawValue)
    wire.blob(code)
    wire.flag(isFresh)
    wire.list(additions) { $0.blob($1) }
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    source = try wire.choice(Source.self)
    code = try wire.blob()
    isFresh = try wire.flag()
    additions = try wire.list { wire throws(ProtocolViolation) in try wire.blob() }
  }
}

extension WindowSize {
  package func write(to wire: inout WireWriter) {
    wire.integer(rows)
    wire.integer(columns)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init(rows: try wire.integer(), columns: try wire.integer())
  }
}

/// What became of the interpreter's variables.
package enum InterpreterState: UInt8, Sendable {
  /// No interpreter had to do with it.
  case none = 0
  case kept
  /// The interpreter ended with the run.
  case lost
  /// The interpreter had ended before the run, which got a new one.
  case renewed
}
