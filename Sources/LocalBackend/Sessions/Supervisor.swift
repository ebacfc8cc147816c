import AgentProtocol
import Glibc
import Launchers
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import WireFormat

/// The process that owns one session: it makes the sandbox, serves its clients, and ends with it.
///
/// Whoever wants a session starts one, with a connection in descriptor 3 over which the order comes; that connection is
/// then the session's first client.
package final class Supervisor: Sendable {
  /// The hidden subcommand that is one.
  package static let command = "supervise"

  private static let connection = FileDescriptor(rawValue: 3)
  private let server = Mutex<SessionServer?>(nil)

  package init() {}

  /// Serves a session until it is over; the exit status.
  package func run() async -> Int32 {
    Self.connection.closeOnExec()
    Self.connection.setNonBlocking()
    let link = BlockingLink(Self.connection)
    guard let (call, order) = try? Self.readOrder(from: link) else { return 1 }
    do throws(SandboxError) {
      let (server, answer) = try await Self.start(order)
      self.server.withLock { $0 = server }
      // Nobody knows of a session whose maker is gone.
      guard link.send(Frame(call, .answer(SessionAnswer(.success(answer)).encoded))) else {
        await server.end()
        await server.waitForEnd()
        return 1
      }
      await server.open(first: Self.connection)
      await server.waitForEnd()
      return 0
    } catch {
      _ = link.send(Frame(call, .answer(SessionAnswer<SessionInfo.Details>(.failure(error)).encoded)))
      return 1
    }
  }

  /// From any thread: ends the session.
  package func end() {
    guard let server = server.withLock({ $0 }) else { _exit(1) }
    Task { await server.end() }
  }

  private static func readOrder(from link: BlockingLink) throws(ProtocolViolation) -> (CallID, SessionOrder)? {
    guard let hello = try link.receive(), case .hello = hello.message else { return nil }
    _ = link.send(Frame(.connection, .hello(Hello())))
    guard let frame = try link.receive(), case .request(SessionVerb.create.rawValue, let body) = frame.message else {
      return nil
    }
    return (frame.call, try SessionOrder(decoding: body))
  }

  /// The session is there for others when this returns.
  private static func start(_ order: SessionOrder) async throws(SandboxError) -> (SessionServer, SessionInfo.Details) {
    let claim = try SessionClaim(order.id, in: SessionStore(try StateDirectory()))
    let sandbox: LocalSandbox
    do throws(SandboxError) {
      sandbox = try await LocalBackend().makeSandbox(order.options, id: order.id)
    } catch {
      claim.withdraw()
      throw error
    }
    do throws(SandboxError) {
      let listener = try claim.listen()
      let server = SessionServer(sandbox, claim, listener, order.session)
      try claim.publish(
        SessionRecord(order.id, order.session, created: TimeOfDay.milliseconds, supervisor: getpid()))
      return (server, await server.details(usage: SessionUsage()))
    } catch {
      claim.withdraw()
      await sandbox.terminate()
      throw error
    }
  }
}
