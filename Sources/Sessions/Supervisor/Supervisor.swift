import AgentClient
import AgentTransport
import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage

/// The process that owns one session: its server makes the sandbox, serves its clients, and ends with it.
///
/// A client that creates a session starts this process, with a connection in descriptor 3 over which the order comes,
/// and which is then the session's first client.
package final class Supervisor<Sandbox: ServedSandbox>: Sendable {
  private let server: SessionServer<Sandbox>

  /// Throws where no thread can be started.
  package init(make: @escaping SessionServer<Sandbox>.Maker) throws(SandboxError) {
    server = SessionServer(on: try LoopThread.started(), make: make)
  }

  /// Serves a session until it is over.
  package func run() async {
    SupervisorProcess.connection.closeOnExec()
    await server.open(first: SupervisorProcess.connection)
    await server.waitForEnd()
  }

  /// Ends the session; callable from any thread.
  package func end() { Task { await server.end(for: .terminated) } }
}
