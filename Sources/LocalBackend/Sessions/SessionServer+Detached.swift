import AgentProtocol
import SandboxCore

/// Executions that have no client.
extension SessionServer {
  /// What it prints goes to the log; so does why it could not run.
  func detach(_ execution: SessionExecution, for client: ClientID, _ call: CallID) {
    let control = ExecutionControl()
    let number = began(control, execution.request.program)
    let output = LoggedOutput(server: self, number: number)
    Task {
      let result = await run(execution.request, ExecutionStreams(output: output, error: output), control)
      if case .failure(let error) = result { log.printed(Array("alphagent: \(error.message)\n".utf8), by: number) }
      ended(number, result)
    }
    answer(ExecutionNumber(number), to: client, call)
  }

  func end(_ number: ExecutionNumber, for client: ClientID, _ call: CallID) {
    guard let execution = running[number.value] else {
      let error = SandboxError.failure(
        .sandboxLost, "execution #\(number.value) is not under way", hint: "see 'alphagent logs'")
      return send(.answer(SessionAnswer<Nothing>(.failure(error)).encoded), call, to: client)
    }
    execution.whenOver { [weak self] in
      self?.assumeIsolated { $0.answer(Nothing(), to: client, call) }
    }
    execution.control.interrupt(Signal.terminate)
  }
}

/// Where a detached execution's output goes, on the thread of the session's server.
private struct LoggedOutput: OutputSink {
  let server: SessionServer
  let number: Int

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    server.assumeIsolated { $0.log.printed(bytes, by: number) }
    done(.delivered)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }
}
