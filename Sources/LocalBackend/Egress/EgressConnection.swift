import AgentProtocol
import AgentTransport
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// One connection out of the sandbox, from the first attempt to the last byte.
final class EgressConnection {
  private enum State {
    case waiting
    case dialing(Dialer)
    case relaying(SocketRelay)
    case over
  }

  private let call: CallID
  private let target: EgressTarget
  private let transport: FrameTransport
  private let loop: EventLoop
  private var state = State.waiting
  /// Called once when the connection ends, unless it was aborted.
  var ended: () -> Void = {}

  init(_ call: CallID, to target: EgressTarget, over transport: FrameTransport, on loop: EventLoop) {
    self.call = call
    self.target = target
    self.transport = transport
    self.loop = loop
  }

  /// Connects to the first address that answers.
  func start(_ addresses: [IPAddress]) {
    let dialer = Dialer(addresses, port: target.port, on: loop) { [unowned self] in dialed($0) }
    state = .dialing(dialer)
    dialer.start()
  }

  func receive(_ message: Message) throws(ProtocolViolation) {
    switch state {
    case .relaying(let relay): try relay.receive(message)
    case .waiting, .dialing: throw ProtocolViolation("a connection does not stand yet")
    case .over: break
    }
  }

  /// Drops the connection; the peer gets a reset.
  func abort() {
    let previous = state
    state = .over
    switch previous {
    case .dialing(let dialer): dialer.cancel()
    case .relaying(let relay): relay.abort()
    case .waiting, .over: break
    }
  }

  private func dialed(_ result: Result<FileDescriptor, Errno>) {
    switch result {
    case .success(let socket): relay(socket)
    case .failure(let error): fail(CallFailure(dialing: error), "cannot connect to \(target): \(error)")
    }
  }

  private func relay(_ socket: FileDescriptor) {
    do throws(Errno) {
      let relay = try SocketRelay(
        socket, call: call, sends: .output, receives: .input, over: transport, on: loop,
        ended: { [unowned self] in relayEnded($0) })
      state = .relaying(relay)
      transport.send(call, .done)
    } catch {
      socket.discard()
      fail(CallFailure(dialing: error), "cannot connect to \(target): \(error)")
    }
  }

  private func relayEnded(_ ending: SocketRelay.End) {
    switch ending {
    case .complete: end()
    case .broken: fail(.io, "the connection to \(target) broke")
    }
  }

  private func fail(_ failure: CallFailure, _ detail: String) {
    transport.send(call, .failed(failure, detail: Array(detail.utf8)))
    end()
  }

  /// Ends the connection; comes last, since this object may be gone when it returns.
  private func end() {
    state = .over
    ended()
  }
}

extension CallFailure {
  fileprivate init(dialing error: Errno) {
    self =
      switch error {
      case .timedOut: .timedOut
      case .connectionRefused, .connectionReset: .io
      case .tooManyOpenFiles, .tooManyOpenFilesInSystem: .tooMany
      default: .unreachable
      }
  }
}
