import AgentProtocol
import SystemPackage

/// Runs the program of one execution, as a process of its own or in the interpreter.
protocol Runner: AnyObject {
  /// Starts the program with these as descriptors 0, 1, 2 and, with code, 3; the given ones stay the caller's.
  func start(_ streams: [FileDescriptor]) throws(Errno)
  /// Sends a signal to the program, or after its end to the processes that it left.
  func signal(_ number: Int32, _ scope: SignalScope)
  /// Whether all processes of the execution have ended.
  var isGone: Bool { get }
}

/// Event that a runner reports to its execution.
enum RunnerEvent {
  case started
  /// The program is about to read its stdin.
  case wantsInput
  case ended(ProgramEnd)
  /// All processes of the execution have ended.
  case gone
}
