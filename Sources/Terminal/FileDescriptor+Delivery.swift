import Glibc
package import SandboxCore
package import SystemPackage

extension FileDescriptor {
  /// Writes all of the bytes; waits where the descriptor was inherited non-blocking.
  package func deliver(_ bytes: [UInt8]) -> Delivery {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 { rest = rest.dropFirst(count) } else if let failure = failure(errno) { return failure }
      }
      return .delivered
    }
  }

  /// Returns the outcome of a failed write; nil to try again.
  private func failure(_ error: Int32) -> Delivery? {
    switch error {
    case EINTR: return nil
    case EAGAIN:
      var request = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
      poll(&request, 1, -1)
      return nil
    case EPIPE: return .readerGone
    default: return .failed(error)
    }
  }
}
