import AgentProtocol
package import SandboxCore
import WireFormat

/// Upload and download of entry streams.
extension AgentConnection {
  package func put(
    _ entries: any InputSource, to destination: SandboxPath, name: [UInt8]
  ) async throws(SandboxError) {
    let path = SandboxLayout.absolute(destination.bytes)
    try await openCalls().perform(whenCancelled: .transferCancelled) { line, finish in
      PutCall(entries, to: path, name: name, on: line, finish: finish)
    }
  }

  package func get(_ paths: [SandboxPath], into entries: any OutputSink) async throws(SandboxError) {
    let paths = paths.map { SandboxLayout.absolute($0.bytes) }
    try await openCalls().perform(whenCancelled: .transferCancelled) { line, finish in
      GetCall(.get(paths: paths), into: entries, on: line, finish: finish)
    }
  }

  package func list(_ path: SandboxPath, into entries: any OutputSink) async throws(SandboxError) {
    let path = SandboxLayout.absolute(path.bytes)
    try await openCalls().perform(whenCancelled: .transferCancelled) { line, finish in
      GetCall(.list(path), into: entries, on: line, finish: finish)
    }
  }

  package func remove(_ path: SandboxPath) async throws(SandboxError) {
    let path = SandboxLayout.absolute(path.bytes)
    try await openCalls().perform(whenCancelled: .transferCancelled) { line, finish in
      Question<Void>(
        .remove(path), on: line,
        read: { message throws(ProtocolViolation) in
          switch message {
          case .done: .success(())
          case .failed(let failure, let detail): .failure(.reportedByAgent(failure, detail))
          default: throw ProtocolViolation("a removal is not answered by \(message)")
          }
        }, finish: finish)
    }
  }
}

extension SandboxError {
  fileprivate static let transferCancelled = SandboxError.failure(.transferCancelled, "the transfer was cancelled")
}
