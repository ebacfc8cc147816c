import AgentProtocol
import SystemPackage

/// Runs the program of one execution: as a process of its own, or in the interpreter.
protocol Runner: AnyObject {
  /// Gives the program descriptors 0, 1, 2 and, with code, 3; they stay the caller's.
  func start(_ streams: [FileDescriptor]) throws(Errno)
  /// Called only while the program runs, and afterwards for what it left.
  func signal(_ number: Int32, _ scope: SignalScope)
  /// Whether nothing is left that the execution answers for.
  var isGone: Bool { get }
}

/// What a runner tells its execution.
enum RunnerEvent {
  case started
  case ended(ProgramEnd)
  /// Nothing is left below the program.
  case gone
}
