import SandboxCore

extension Sandbox {
  /// Runs Python code, with the variables that earlier runs have left.
  ///
  /// A program that fails is a result. Throws `TimeoutError` or `ResourceLimitError`, with the result so far, for one
  /// that was ended for its time or memory.
  public func run(_ code: String) async throws(SandboxError) -> ExecutionResult {
    try await execute(ExecutionRequest(.python(code: code))).checked()
  }

  /// Runs a shell command line, such as `pip install pandas`; throws as `run` does.
  public func exec(_ command: String) async throws(SandboxError) -> ExecutionResult {
    try await execute(ExecutionRequest(.shell(command))).checked()
  }

  /// Runs any program; the result says how it ended, also where a limit or a signal ended it.
  ///
  /// Cancelling the task ends the program, and everything that it has started, with a grace.
  ///
  /// - Parameters:
  ///   - streams: the source of stdin, and sinks that get output as it comes.
  ///   - control: interrupts the program, or tells it of a new window size; good for one execution.
  public func execute(
    _ request: ExecutionRequest, streams: ExecutionStreams = ExecutionStreams(),
    control: ExecutionControl = ExecutionControl()
  ) async throws(SandboxError) -> ExecutionResult {
    let result = await withTaskCancellationHandler { () async -> Result<ExecutionResult, SandboxError> in
      do throws(SandboxError) {
        return .success(try await handle.execute(request, streams: streams, control: control))
      } catch {
        return .failure(error)
      }
    } onCancel: {
      control.interrupt(15)
    }
    return try result.get()
  }

  /// Runs any program, and gives its output as it comes; the last event is its result.
  ///
  ///     for try await event in sandbox.events(of: ExecutionRequest(.shell("make"))) {
  ///       if case .output(let bytes) = event { print(String(decoding: bytes, as: UTF8.self), terminator: "") }
  ///     }
  ///
  /// A program that prints faster than this is read waits. Leaving the loop ends the program.
  public func events(
    of request: ExecutionRequest, input: (any InputSource)? = nil, control: ExecutionControl = ExecutionControl()
  ) -> ExecutionEvents {
    ExecutionEvents(of: request, in: self, input: input, control: control)
  }
}

extension ExecutionResult {
  /// The result; throws where the program was ended for time or memory, or the sandbox was lost.
  func checked() throws(SandboxError) -> ExecutionResult {
    switch verdict.reason {
    case .timeout: throw .failure(.timeout, "the execution took longer than its timeout", result: self)
    case .memory: throw .failure(.memoryLimit, "the execution went over its memory limit", result: self)
    case .lost: throw .failure(.sandboxLost, sessionEnd?.words ?? "the sandbox was lost", result: self)
    default: return self
    }
  }
}
