import AgentProtocol
import AgentTransport
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// Proxy on the sandbox's loopback that hands connections to the host.
final class EgressProxy {
  let loop: EventLoop
  let transport: FrameTransport
  private let listener: FileDescriptor
  private var watch: Watch?
  private var connections: [ObjectIdentifier: ProxyConnection] = [:]
  private var calls: [CallID: ProxyConnection] = [:]
  /// Number of the next call: odd, and never used twice, since a late frame for an ended call must not reach another
  /// one.
  private var nextCall: UInt32 = 1

  /// Most connections at once; more wait in the listener's backlog.
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

  /// Handles a frame of one of the proxy's calls; ignores one that comes after the call's end.
  func receive(_ frame: Frame) throws(ProtocolViolation) { try calls[frame.call]?.receive(frame.message) }

  /// Opens a call for a connection whose target is known; nil where no number is left.
  func openCall(for connection: ProxyConnection) -> CallID? {
    guard nextCall < .max else { return nil }
    let call = CallID(nextCall)
    nextCall += 2
    calls[call] = connection
    return call
  }

  /// Ends the call; later frames for it are ignored.
  func endCall(_ call: CallID) { calls[call] = nil }

  /// Drops a connection that is closed.
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
        return watch.map(loop.pause) ?? ()
      }
    }
    watch?.interest = []
  }
}
