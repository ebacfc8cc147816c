package import SandboxCore
import WireFormat

/// One of a call's byte streams, named from the program's side.
package enum Port: UInt8, Sendable, CaseIterable {
  /// To the program's stdin; to the peer of a network connection; the entries of an upload.
  case input = 0
  /// From the program's stdout; from the peer of a network connection; the entries of a download.
  case output = 1
  /// From the program's stderr.
  case error = 2
  /// The paths of an execution's artifacts, each ended by a NUL.
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

/// Everything that host and agent can say to each other.
package enum Message: Equatable, Sendable {
  /// First on the stream in both directions.
  case hello(Hello)
  /// Host: start a program.
  case execute(ExecutionSpec)
  /// Agent: the program runs.
  case started
  /// Host: send a signal to a running program.
  case signal(Int32, SignalScope)
  /// Agent: the program ended. Its streams end on their own.
  case ended(ProgramEnd)
  /// Host: write the entry records that come on `input` to this path; where it is a directory or ends in a slash, and
  /// the name is not empty, to that name in it.
  case put(destination: [UInt8], name: [UInt8])
  /// Host: send these files and trees as entry records on `output`: one as the root of the transfer, several under the
  /// last names of their paths. Answered with `done` when the host has all.
  case get(paths: [[UInt8]])
  /// Agent: connect a program to this host and port.
  case connect(host: [UInt8], port: UInt16)
  /// The call did what was asked: a connection stands, an upload is in place.
  case done
  /// The call failed: why, in a word that code reads and a line that people read.
  case failed(Failure, detail: [UInt8])
  case data(Port, [UInt8])
  /// The reader has room for so many more bytes.
  case credit(Port, UInt32)
  /// The writer is done.
  case end(Port)
  /// The reader is gone: what is written now would be lost.
  case broken(Port)
  /// The opener gives the call up.
  case cancel
  /// Host: the terminal of a program has another size now.
  case resize(WindowSize)
  /// Host: tell what the sandbox holds.
  case measure
  /// Agent: the answer.
  case measured(SandboxUsage)
  /// A client to the supervisor of a session, which has an encoding of its own for what is asked.
  case request(UInt8, [UInt8])
  /// A supervisor to its client, likewise; the call is over.
  case answer([UInt8])
}

/// Whom a signal is for.
package enum SignalScope: UInt8, Sendable {
  /// The program's process group, as a terminal's Ctrl-C.
  case group = 0
  /// Everything that the execution started, `setsid` and double forks included.
  case everything = 1
}

/// Why a call failed.
package enum Failure: UInt8, Sendable, Equatable {
  case notFound = 1, refused, unreachable, timedOut, io, tooMany, invalid
}

extension Message {
  enum Kind: UInt8, CaseIterable {
    case hello = 1
    case execute, started, signal, ended, put, get, connect, done, failed, data, credit, end, broken, cancel
    case resize, measure, measured, request, answer

    init(checking raw: UInt8) throws(ProtocolViolation) {
      guard let kind = Kind(rawValue: raw) else { throw ProtocolViolation("no frame has kind \(raw)") }
      self = kind
    }

    /// The most bytes that a frame of this kind may have; what the kernel allows a command line and environment, say.
    var largestBody: Int {
      switch self {
      case .execute, .get, .request, .answer: 4 << 20
      case .data: FlowControl.largestChunk + 1
      default: 64 << 10
      }
    }
  }

  var kind: Kind {
    switch self {
    case .hello: .hello
    case .execute: .execute
    case .started: .started
    case .signal: .signal
    case .ended: .ended
    case .put: .put
    case .get: .get
    case .connect: .connect
    case .done: .done
    case .failed: .failed
    case .data: .data
    case .credit: .credit
    case .end: .end
    case .broken: .broken
    case .cancel: .cancel
    case .resize: .resize
    case .measure: .measure
    case .measured: .measured
    case .request: .request
    case .answer: .answer
    }
  }
}
