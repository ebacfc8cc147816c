package import SandboxCore

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
      GetCall(paths, into: entries, on: line, finish: finish)
    }
  }
}

extension SandboxError {
  fileprivate static let transferCancelled = SandboxError.failure(.transferCancelled, "the transfer was cancelled")
}
