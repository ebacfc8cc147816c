import Glibc
import SandboxCore
import ServiceAPI
import SystemCalls
import SystemPackage
import WireFormat

/// Requests to a service by way of the link. The calls block.
enum LinkExchange {
  /// Asks, and returns the service's answer. Throws the service's own error where the answer is one.
  static func answer(to request: LinkRequest) throws(SandboxError) -> ServiceAnswer {
    let socket = try LinkProcess.start(request)
    defer { socket.discard() }
    switch try reply(over: socket) {
    case .answer(let answer):
      if let error = answer.error { throw error }
      return answer
    case .failure(let failure): throw failure.error
    case .joined: throw broken
    }
  }

  /// Asks for a stream; returns it, and the service's message before it.
  static func stream(
    _ request: LinkRequest
  ) throws(SandboxError) -> (socket: FileDescriptor, opening: [UInt8]) {
    let socket = try LinkProcess.start(request)
    do throws(SandboxError) {
      switch try reply(over: socket) {
      case .joined(let opening): return (socket, opening)
      case .answer(let answer): throw answer.error ?? answer.unexpected
      case .failure(let failure): throw failure.error
      }
    } catch {
      socket.discard()
      throw error
    }
  }

  private static func reply(over socket: FileDescriptor) throws(SandboxError) -> LinkReply {
    do throws(Errno) {
      let length = LinkMessage.length(try socket.receive(LinkMessage.headLength))
      let bytes = try socket.receive(length)
      guard let reply = try? LinkReply(decoding: bytes) else { throw .badMessage }
      return reply
    } catch {
      throw broken
    }
  }

  private static var broken: SandboxError {
    .failure(.serviceUnreachable, "the program alphagent-link has ended unexpectedly")
  }
}
