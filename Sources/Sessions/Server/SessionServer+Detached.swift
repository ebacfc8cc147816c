import AgentClient
import AgentProtocol
import SandboxCore
import SessionProtocol

/// Executions that have no client.
extension SessionServer {
  /// Starts an execution whose output goes to the log, as does the error where it cannot run.
  func detach(_ execution: SessionExecution, for client: ClientConnection, _ call: CallID) {
    let control = ExecutionControl()
    let number = began(control, execution.request)
    let streams = ExecutionStreams(
      output: LoggedOutput(server: self, number: number, stream: .stdout),
      error: LoggedOutput(server: self, number: number, stream: .stderr))
    Task {
      let result = await run(execution.request, streams, control)
      if case .failure(let error) = result {
        log.printed(Array("alphagent: \(error.message)\n".utf8), by: number, to: .stderr)
      }
      ended(number, result)
    }
    client.answer(call, SessionAnswer(.success(ExecutionNumber(number))))
  }

  func end(_ number: ExecutionNumber, for client: ClientConnection, _ call: CallID) {
    guard let execution = running[number.value] else {
      let error = SandboxError.failure(.executionUnknown, "execution #\(number.value) is not under way")
      return client.answer(call, SessionAnswer<Acknowledgement>(.failure(error)))
    }
    execution.whenOver { _ in client.answer(call, SessionAnswer(.success(Acknowledgement()))) }
    execution.control.interrupt(Signal.terminate)
  }

  func signal(_ signal: ExecutionSignal, for client: ClientConnection, _ call: CallID) {
    guard let execution = running[signal.execution] else {
      let error = SandboxError.failure(.executionUnknown, "execution #\(signal.execution) is not under way")
      return client.answer(call, SessionAnswer<Acknowledgement>(.failure(error)))
    }
    execution.control.interrupt(signal.signal)
    client.answer(call, SessionAnswer(.success(Acknowledgement())))
  }

  func wait(for number: ExecutionNumber, for client: ClientConnection, _ call: CallID) {
    if let execution = running[number.value] {
      execution.whenOver { [id = client.id] end in self.tell(end, id, call) }
    } else if let end = endedExecutions[number.value] {
      tell(end, client.id, call)
    } else {
      let error = SandboxError.failure(.executionUnknown, "there is no execution #\(number.value)")
      client.answer(call, SessionAnswer<SessionOutcome>(.failure(error)))
    }
  }

  private func tell(_ end: ExecutionEnd, _ client: ClientID, _ call: CallID) {
    guard let client = clients[client] else { return }
    let relay = RelayedExecution { [weak self, id = client.id] message in
      self?.assumeIsolated { $0.send(message, call, to: id) }
    }
    client.executions[call] = relay
    conclude(end, call, of: client.id)
  }
}

/// Sink of one stream of a detached execution, which goes to the log, on the thread of the session's server.
private struct LoggedOutput<Sandbox: ServedSandbox>: OutputSink {
  let server: SessionServer<Sandbox>
  let number: Int
  let stream: SessionLogEntry.Stream

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    server.assumeIsolated { $0.log.printed(bytes, by: number, to: stream) }
    done(.delivered)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }
}
