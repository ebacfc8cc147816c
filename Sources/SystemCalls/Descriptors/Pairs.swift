import CLinux
import Glibc
package import SystemPackage

/// Pairs of connected descriptors, closed on exec.
extension FileDescriptor {
  /// Non-blocking stream sockets.
  package static func socketPair() throws(Errno) -> (FileDescriptor, FileDescriptor) {
    let (one, other) = try pair { socketpair(AF_UNIX, nonBlockingStream, 0, $0) }
    one.enlargeSendBuffer()
    other.enlargeSendBuffer()
    return (one, other)
  }

  /// Sockets that keep packets apart.
  package static func packetPair() throws(Errno) -> (FileDescriptor, FileDescriptor) {
    try pair { clinux_packet_pair($0) }
  }

  /// A pipe.
  package static func pipeClosedOnExec() throws(Errno) -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
    try pair { clinux_pipe($0) }
  }

  private static func pair(
    _ make: (UnsafeMutablePointer<Int32>) -> Int32
  ) throws(Errno) -> (FileDescriptor, FileDescriptor) {
    var ends: (Int32, Int32) = (-1, -1)
    let result = withUnsafeMutableBytes(of: &ends) { memory in
      memory.withMemoryRebound(to: Int32.self) { ends in ends.baseAddress.map(make) ?? -1 }
    }
    guard result == 0 else { throw .latest }
    return (FileDescriptor(rawValue: ends.0), FileDescriptor(rawValue: ends.1))
  }
}
