import WireFormat

/// Python code for the sandbox's interpreter, which keeps its variables from one run to the next.
package struct InterpreterRequest: Equatable, Sendable {
  package enum Source: UInt8, Sendable {
    /// `code`, or what descriptor 3 carries.
    case code = 0
    /// The file that the second of the arguments names.
    case file
    /// The bytes of stdin.
    case input
    /// As `code`, of which the last expression is shown.
    case cell
    /// As `code`, in a namespace of its own, and without artifacts.
    case query
  }

  package var source: Source
  package var code: [UInt8]
  /// Whether a new interpreter replaces the present one.
  package var isFresh: Bool
  /// Variables for this run alone, each `NAME=VALUE`.
  package var variables: [[UInt8]]

  package init(_ source: Source, code: [UInt8] = [], isFresh: Bool = false, variables: [[UInt8]] = []) {
    self.source = source
    self.code = code
    self.isFresh = isFresh
    self.variables = variables
  }

  func write(to wire: inout WireWriter) {
    wire.integer(source.rawValue)
    wire.blob(code)
    wire.flag(isFresh)
    wire.list(variables) { $0.blob($1) }
  }

  init(from wire: inout WireReader) throws(ProtocolViolation) {
    source = try wire.choice(Source.self)
    code = try wire.blob()
    isFresh = try wire.flag()
    variables = try wire.list { wire throws(ProtocolViolation) in try wire.blob() }
  }
}
