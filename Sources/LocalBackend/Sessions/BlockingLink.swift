import AgentProtocol
import AgentTransport
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import WireFormat

/// A connection before there is a loop to serve it.
final class BlockingLink {
  private let socket: FileDescriptor
  private var decoder = FrameDecoder()

  /// Does not own the descriptor.
  init(_ socket: FileDescriptor) { self.socket = socket }

  /// The next frame; nil at the end of the stream, and where none has come in time.
  func receive(until deadline: ContinuousClock.Instant? = nil) throws(ProtocolViolation) -> Frame? {
    while true {
      if let frame = try decoder.next() { return frame }
      guard wait(for: .readable, until: deadline) else { return nil }
      var buffer = [UInt8](repeating: 0, count: 65536)
      switch buffer.withUnsafeMutableBytes({ socket.readNow(into: $0) }) {
      case .bytes(0), .failed: return nil
      case .bytes(let count): decoder.append(buffer[..<count])
      case .later: continue
      }
    }
  }

  /// Whether all of it went out.
  func send(_ frame: Frame) -> Bool {
    var bytes: [UInt8] = []
    frame.encode(into: &bytes)
    var rest = bytes[...]
    while !rest.isEmpty {
      switch rest.withUnsafeBytes({ socket.writeNow($0) }) {
      case .bytes(let count): rest = rest.dropFirst(count)
      case .later: wait(for: .writable)
      case .failed: return false
      }
    }
    return true
  }

  @discardableResult
  private func wait(for interest: Interest, until deadline: ContinuousClock.Instant? = nil) -> Bool {
    var entry = pollfd(fd: socket.rawValue, events: interest.rawValue, revents: 0)
    let limit = deadline.map { Int32(clamping: ContinuousClock.now.duration(to: $0).milliseconds + 1) } ?? -1
    return poll(&entry, 1, max(limit, deadline == nil ? -1 : 0)) != 0
  }
}
