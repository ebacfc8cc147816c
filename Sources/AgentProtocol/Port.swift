/// One of a call's byte streams, named from the program's side.
package enum Port: UInt8, Sendable, CaseIterable {
  /// To the program's stdin; to the peer of a network connection; the entries of an upload.
  case input = 0
  /// From the program's stdout; from the peer of a network connection; the entries of a download.
  case output = 1
  /// From the program's stderr.
  case error = 2
  /// The paths of an execution's artifacts, as `Artifacts` encodes them.
  case artifacts = 3
  /// To the program's descriptor 3: Python code too long for an argument.
  case code = 4
  /// From processes that live on when the program has ended and still hold its stdout or stderr.
  case background = 5
  case backgroundError = 6
  /// From the interpreter that the call started, while no run of it is under way.
  case interpreter = 7

  /// Whether it goes on beyond the call's end.
  package var isBackground: Bool {
    switch self {
    case .background, .backgroundError, .interpreter: true
    case .input, .output, .error, .artifacts, .code: false
    }
  }
}
