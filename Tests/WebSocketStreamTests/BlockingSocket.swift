import Glibc
import SystemPackage

/// Whole reads and writes on the non-blocking sockets of tests.
extension FileDescriptor {
  func sendAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 { rest = rest.dropFirst(count) } else if !waits(for: POLLOUT) { return }
    }
  }

  /// Writes until nothing more is taken for a second; returns the number of bytes.
  func sendUntilFull() -> Int {
    let piece = [UInt8](repeating: 7, count: 64 << 10)
    var sent = 0
    while true {
      let count = piece.withUnsafeBytes { send(rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 { sent += count } else if !waits(for: POLLOUT, milliseconds: 1000) { return sent }
    }
  }

  /// Reads up to this many bytes; fewer at the end.
  func receive(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: min(count - bytes.count, 256 << 10))
      let got = piece.withUnsafeMutableBytes { recv(rawValue, $0.baseAddress, $0.count, 0) }
      if got > 0 { bytes += piece.prefix(got) } else if got == 0 || !waits(for: POLLIN) { break }
    }
    return bytes
  }

  /// Waits after a call that would block; false where it failed for another reason, or too long passes.
  private func waits(for event: Int32, milliseconds: Int32 = 30_000) -> Bool {
    guard errno == EAGAIN || errno == EINTR else { return false }
    var entry = pollfd(fd: rawValue, events: Int16(event), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }
}
