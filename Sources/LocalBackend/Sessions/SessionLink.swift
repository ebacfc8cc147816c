import AgentProtocol
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// A connection to a supervisor that has said hello, before there is a loop to serve it.
struct SessionLink {
  let socket: FileDescriptor
  private let link: BlockingLink
  private let deadline: ContinuousClock.Instant

  /// The first call of a client; those of a `SessionClient` come after.
  private static let call = CallID(2)

  /// To a socket that stands; closed where this throws.
  init(_ socket: FileDescriptor, patience: Duration) throws(SandboxError) {
    self.socket = socket
    link = BlockingLink(socket)
    deadline = .now + patience
    do throws(ProtocolViolation) {
      guard link.send(Frame(.connection, .hello(Hello()))), case .hello = try link.receive(until: deadline)?.message
      else { throw Self.silence }
    } catch {
      socket.discard()
      throw error == Self.silence
        ? SandboxError.failure(
          .sandboxLost, "the session's supervisor does not answer", hint: "end it with 'alphagent terminate'")
        : SandboxError.failure(
          .sandboxLost, "the session's supervisor is not to be talked to: \(error)",
          hint: "a session lives with the version of alphagent that made it")
    }
  }

  private static let silence = ProtocolViolation("it does not answer")

  /// To the supervisor of a session.
  init(to id: SessionID, in store: SessionStore, patience: Duration) throws(SandboxError) {
    let socket: FileDescriptor
    do throws(Errno) {
      socket = try .connected(to: store.socket(id))
    } catch .connectionRefused, .noSuchFileOrDirectory {
      throw SessionStore.unknown(id.description)
    } catch {
      throw SandboxError.failure(.sandboxLost, "cannot connect to session '\(id)': \(error)")
    }
    try self.init(socket, patience: patience)
  }

  /// Asks one question; the connection is closed where that throws.
  func ask(_ verb: SessionVerb, _ body: [UInt8] = []) throws(SandboxError) -> SessionInfo.Details {
    do throws(SandboxError) {
      return try answer(to: verb, body)
    } catch {
      socket.discard()
      throw error
    }
  }

  private func answer(to verb: SessionVerb, _ body: [UInt8]) throws(SandboxError) -> SessionInfo.Details {
    let answer: SessionAnswer<SessionInfo.Details>
    do throws(ProtocolViolation) {
      guard link.send(Frame(Self.call, .request(verb.rawValue, body))),
        case .answer(let body) = try link.receive(until: deadline)?.message
      else { throw Self.silence }
      answer = try SessionAnswer(decoding: body)
    } catch {
      throw SandboxError.failure(.sandboxLost, "the session's supervisor was lost: \(error)")
    }
    return try answer.result.get()
  }
}
