import Records
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// The tool's results, on stdout: delivered as a whole, or an error. What a terminal or a CI runner would obey is made
/// harmless for it.
enum Output {
  /// Writes a line.
  static func write(_ line: String) throws(SandboxError) { try write([line]) }

  /// Writes lines.
  static func write(_ lines: [String]) throws(SandboxError) {
    var filter = OutputFilter(for: TerminalFacts(of: .standardOutput), isRaw: false, environment: environmentVariable)
    let bytes = filter.filter(lines.map { $0 + "\n" }.joined().utf8)
    try deliver(bytes + filter.finish())
  }

  /// Writes a record as a line of JSON.
  static func write(json record: some Encodable) throws(SandboxError) {
    try deliver(JSONText.line(of: record, for: .standardOutput))
  }

  /// Writes these bytes as they are.
  static func deliver(_ bytes: [UInt8]) throws(SandboxError) {
    switch FileDescriptor.standardOutput.deliver(bytes) {
    case .delivered: break
    case .readerGone: throw .readerGone
    case .failed(let error):
      throw .failure(.outputUndeliverable, "the output could not be written: \(Errno(rawValue: error))")
    }
  }
}

extension JSONText {
  /// A record as a line of JSON, in which nothing is left that the terminal or the CI runner behind the descriptor would
  /// obey.
  static func line(of record: some Encodable, for descriptor: FileDescriptor) -> [UInt8] {
    let filter = OutputFilter(for: TerminalFacts(of: descriptor), isRaw: false, environment: environmentVariable)
    return Array((filter.harmless(json: of(record)) + "\n").utf8)
  }
}
