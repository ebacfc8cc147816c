import SandboxCore

/// An execution of a session while it is under way, whoever started it.
final class RunningExecution {
  let control: ExecutionControl
  private var waiting: [() -> Void] = []

  init(_ control: ExecutionControl) { self.control = control }

  /// Calls the body once, when it is over.
  func whenOver(_ body: @escaping () -> Void) { waiting.append(body) }

  func isOver() {
    for body in waiting { body() }
    waiting = []
  }
}
