import Glibc
package import SystemPackage

/// Outcome of one read or write that does not wait.
package enum IOOutcome: Equatable {
  /// Number of bytes; 0 where a read is at the end.
  case bytes(Int)
  /// Nothing yet: wait until the descriptor is ready.
  case later
  case failed(Errno)

  init(_ result: Int) {
    if result >= 0 {
      self = .bytes(result)
      return
    }
    let error = Errno.latest
    self =
      error == .wouldBlock || error == .interrupted || error == .resourceTemporarilyUnavailable
      ? .later : .failed(error)
  }
}

extension FileDescriptor {
  package func readNow(into buffer: UnsafeMutableRawBufferPointer) -> IOOutcome {
    IOOutcome(Glibc.read(rawValue, buffer.baseAddress, buffer.count))
  }

  package func writeNow(_ bytes: UnsafeRawBufferPointer) -> IOOutcome {
    IOOutcome(Glibc.write(rawValue, bytes.baseAddress, bytes.count))
  }

  /// Writes `first` and then `second`, as far as there is room.
  package func writeNow(_ first: [UInt8], _ second: [UInt8]) -> IOOutcome {
    first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        let parts = [first, second].map { part in
          iovec(iov_base: UnsafeMutableRawPointer(mutating: part.baseAddress), iov_len: part.count)
        }
        return IOOutcome(Glibc.writev(rawValue, parts, 2))
      }
    }
  }
}
