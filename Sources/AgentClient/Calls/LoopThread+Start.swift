package import AgentTransport
package import SandboxCore
import SystemCalls
import SystemPackage

extension LoopThread {
  /// Starts a thread for a connection.
  package static func started() throws(SandboxError) -> LoopThread {
    do throws(Errno) {
      return try LoopThread()
    } catch {
      throw .failure(.startFailed, "cannot start a thread: \(error)", hint: error.remedy)
    }
  }

  /// Runs blocking work on the thread, which must not serve a connection yet.
  package func perform<Value: Sendable>(
    _ body: @escaping @Sendable () throws(SandboxError) -> Value
  ) async throws(SandboxError) -> Value {
    let promise = Promise<Result<Value, SandboxError>>()
    post { promise.fulfil(Result { () throws(SandboxError) in try body() }) }
    return try await promise.value.get()
  }
}
