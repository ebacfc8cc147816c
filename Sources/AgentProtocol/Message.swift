package import SandboxCore

/// Message between host and agent.
package enum Message: Equatable, Sendable {
  /// First on the stream in both directions.
  case hello(Hello)
  /// Host: start a program.
  case execute(ExecutionSpec)
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
  /// Host: send what is in this directory, or the file itself, as entry records without content. Otherwise as `get`.
  case list([UInt8])
  /// Host: remove this file, or this directory with all that is in it.
  case remove([UInt8])
  /// Agent: connect a program to this host and port.
  case connect(host: [UInt8], port: UInt16)
  /// The call did what was asked: a connection stands, an upload is in place.
  case done
  /// The call failed: the reason for code, and one line for people.
  case failed(CallFailure, detail: [UInt8])
  case data(Port, [UInt8])
  /// The reader has room for this many more bytes.
  case credit(Port, UInt32)
  /// The writer is done.
  case end(Port)
  /// The reader is gone: what is written now would be lost.
  case broken(Port)
  /// The opener cancels the call.
  case cancel
  /// Host: the terminal of a program has another size now.
  case resize(WindowSize)
  /// Host: measure the sandbox.
  case measure
  /// Agent: the answer to `measure`.
  case measured(SandboxUsage)
  /// Client of a session to its supervisor: verb and body, in an encoding of their own.
  case request(UInt8, [UInt8])
  /// Supervisor to its client: the answer, which ends the call.
  case answer([UInt8])
}
