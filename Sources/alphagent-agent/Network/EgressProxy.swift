import AgentProtocol
import AgentTransport
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// The sandbox's way out: a proxy on its loopback that hands connections to the host.
final class EgressProxy {
  let loop: EventLoop
  let transport: FrameTransport
  private let listener: FileDescriptor
  private var watch: Watch?
  private var connections: [ObjectIdentifier: ProxyConnection] = [:]
  private var calls: [CallID: ProxyConnection] = [:]
  /// Odd, and never used twice: a late frame for an ended call must find nobody.
  private var nextCall: UInt32 = 1

  /// Connections at once; more wait in the listener's backlog.
  private static let mostConnections = 256

  init(port: UInt16, loop: EventLoop, transport: FrameTransport) throws(ProtocolViolation) {
    self.loop = loop
    self.transport = transport
    do throws(Errno) {
      listener = try .loopbackListener(port: port)
    } catch {
      throw ProtocolViolation("the proxy cannot listen on port \(port): \(error)")
    }
    watch = loop.watch(listener, for: .readable) { [unowned self] _ in accept() }
  }

  /// Takes a frame of one of the proxy's calls; one that comes after the call's end is late, not wrong.
  func receive(_ frame: Frame) throws(ProtocolViolation) { try calls[frame.call]?.receive(frame.message) }

  /// A new call for a connection that knows where it wants to go.
  func openCall(for connection: ProxyConnection) -> CallID? {
    guard nextCall < .max else { return nil }
    let call = CallID(nextCall)
    nextCall += 2
    calls[call] = connection
    return call
  }

  /// The call is over; frames for it mean nothing any more.
  func endCall(_ call: CallID) { calls[call] = nil }

  /// Nothing is left of the connection.
  func forget(_ connection: ProxyConnection) {
    connections[ObjectIdentifier(connection)] = nil
    watch?.interest = .readable
  }

  private func accept() {
    while connections.count < Self.mostConnections {
      do throws(Errno) {
        let connection = ProxyConnection(try listener.acceptConnection(), of: self)
        connections[ObjectIdentifier(connection)] = connection
      } catch .wouldBlock, .interrupted, .connectionAbort {
        return
      } catch {
        return pause()
      }
    }
    watch?.interest = []
  }

  /// Out of descriptors, most likely: the connection still waits, and asking at once would spin.
  private func pause() {
    watch?.interest = []
    loop.schedule(after: .milliseconds(100)) { [weak self] in self?.watch?.interest = .readable }
  }
}
