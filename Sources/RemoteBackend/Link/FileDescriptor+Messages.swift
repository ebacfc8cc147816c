import Glibc
import SystemCalls
import SystemPackage

/// Whole messages over a non-blocking socket, for a thread that may wait.
extension FileDescriptor {
  func sendAll(_ bytes: [UInt8]) throws(Errno) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count >= 0 { rest = rest.dropFirst(count) } else { try waitAfter(.latest, for: POLLOUT) }
    }
  }

  /// Reads exactly this many bytes.
  func receive(_ count: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: min(count - bytes.count, 1 << 16))
      let got = piece.withUnsafeMutableBytes { recv(rawValue, $0.baseAddress, $0.count, 0) }
      if got > 0 {
        bytes += piece.prefix(got)
      } else if got == 0 {
        throw .connectionReset
      } else {
        try waitAfter(.latest, for: POLLIN)
      }
    }
    return bytes
  }

  private func waitAfter(_ error: Errno, for event: Int32) throws(Errno) {
    guard error == .wouldBlock || error == .interrupted else { throw error }
    var entry = pollfd(fd: rawValue, events: Int16(event), revents: 0)
    _ = poll(&entry, 1, -1)
  }
}
