import CLinux
import Records

/// A process that has ended, with what it printed.
struct Completed: Sendable, CustomStringConvertible {
  /// Status as wait(2) gives it.
  let waitStatus: Int32
  let output: [UInt8]
  let error: [UInt8]
  let elapsed: Duration

  /// Status as a shell gives it: 128 plus the signal's number for a death by signal.
  var status: Int32 {
    clinux_exited(waitStatus) ? clinux_exit_status(waitStatus) : 128 + clinux_term_signal(waitStatus)
  }

  var text: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: error, as: UTF8.self) }
  var lines: [String] { text.split(separator: "\n").map(String.init) }
  var errorLines: [String] { errorText.split(separator: "\n").map(String.init) }

  var description: String {
    "status \(status) after \(elapsed), stdout \(text.prefix(2000)), stderr \(errorText.prefix(2000))"
  }

  /// The object that `--json` printed.
  func record() throws -> ResultRecord { try decoded(ResultRecord.self) }

  /// Decodes the JSON that it printed.
  func decoded<Record: Decodable>(_ type: Record.Type) throws -> Record { try JSONText.decode(type, from: output) }
}
