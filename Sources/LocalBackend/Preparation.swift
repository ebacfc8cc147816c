import AgentTransport
package import SandboxCore
import SystemCalls
import SystemPackage

/// A local backend, and where it is wanted a sandbox of the usual shape, being made on the thread that the sandbox is to
/// live on: a caller that has something else to do first, such as parsing its arguments, does it meanwhile.
package struct Preparation: Sendable {
  /// The backend, and the sandbox unless that was not wanted or could not be started.
  package typealias Outcome = Result<(backend: LocalBackend, started: StartedSandbox?), SandboxError>

  private let promise = Promise<Outcome>()

  /// Starts at once.
  package init(startingSandbox: Bool) throws(SandboxError) {
    let thread = try LoopThread.starting()
    thread.post { [promise] in promise.fulfil(Self.make(startingSandbox ? thread : nil)) }
    if !startingSandbox { thread.stop() }
  }

  /// Waits for it; called once.
  package func outcome() async -> Outcome { await promise.value }

  /// A sandbox that cannot be started is tried again, for its error, when it is needed.
  private static func make(_ thread: LoopThread?) -> Outcome {
    Result { () throws(SandboxError) in
      do throws(SandboxError) {
        let backend = try LocalBackend()
        return (backend, thread.flatMap { try? backend.start(SandboxOptions(), on: $0) })
      } catch {
        thread?.stop()
        throw error
      }
    }
  }
}
