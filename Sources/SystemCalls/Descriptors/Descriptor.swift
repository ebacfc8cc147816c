import CLinux
import Glibc
package import SystemPackage

/// The calls on descriptors that swift-system does not have.
extension FileDescriptor {
  /// A connected pair of stream sockets, both closed on exec and non-blocking.
  package static func socketPair() throws(Errno) -> (FileDescriptor, FileDescriptor) {
    var pair: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw Errno.latest }
    let (one, other) = (FileDescriptor(rawValue: pair[0]), FileDescriptor(rawValue: pair[1]))
    one.widenSending()
    other.widenSending()
    return (one, other)
  }

  /// Asks for room for several large frames on the way, as much as the host allows: whoever writes then need not wait for
  /// whoever reads with each of them.
  package func widenSending() {
    var size: Int32 = 1 << 20
    _ = setsockopt(rawValue, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// A pipe whose ends are closed on exec.
  package static func closingPipe() throws(Errno) -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
    var pair: [Int32] = [-1, -1]
    guard clinux_pipe(&pair) == 0 else { throw Errno.latest }
    return (FileDescriptor(rawValue: pair[0]), FileDescriptor(rawValue: pair[1]))
  }

  /// A connected pair of sockets that keep packets apart, closed on exec.
  package static func packetPair() throws(Errno) -> (FileDescriptor, FileDescriptor) {
    var pair: [Int32] = [-1, -1]
    guard clinux_packet_pair(&pair) == 0 else { throw Errno.latest }
    return (FileDescriptor(rawValue: pair[0]), FileDescriptor(rawValue: pair[1]))
  }

  /// An anonymous file with this content, read from its beginning, closed on exec.
  package static func memory(_ name: String, holding content: some Sequence<UInt8>) throws(Errno) -> FileDescriptor {
    let raw = clinux_memfd_create(name)
    guard raw >= 0 else { throw .latest }
    let file = FileDescriptor(rawValue: raw)
    do throws(Errno) {
      try Errno.typed {
        try file.writeAll(content)
        try file.seek(offset: 0, from: .start)
      }
    } catch {
      file.discard()
      throw error
    }
    return file
  }

  /// Only for descriptors that nobody else shares.
  package func setNonBlocking() { _ = fcntl(rawValue, F_SETFL, fcntl(rawValue, F_GETFL) | O_NONBLOCK) }

  package func closeOnExec() { _ = fcntl(rawValue, F_SETFD, FD_CLOEXEC) }

  /// Closes; an error at this point has nobody to go to.
  package func discard() { _ = Glibc.close(rawValue) }
}

extension Errno {
  /// The calling thread's `errno`.
  package static var latest: Errno { Errno(rawValue: Glibc.errno) }

  /// Runs calls of swift-system, which throw nothing but `Errno` and do not say so in their types.
  package static func typed<Result>(_ body: () throws -> Result) throws(Errno) -> Result {
    do {
      return try body()
    } catch {
      throw error as? Errno ?? .ioError
    }
  }
}

/// What one non-blocking read or write came to.
package enum Transfer: Equatable {
  case bytes(Int)
  /// Nothing now; wait until the descriptor is ready.
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
  package func readNow(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    Transfer(Glibc.read(rawValue, buffer.baseAddress, buffer.count))
  }

  package func writeNow(_ bytes: UnsafeRawBufferPointer) -> Transfer {
    Transfer(Glibc.write(rawValue, bytes.baseAddress, bytes.count))
  }
  /// Writes the one and then the other, as far as there is room.
  package func writeNow(_ first: [UInt8], _ second: [UInt8]) -> Transfer {
    first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        let parts = [first, second].map { part in
          iovec(iov_base: UnsafeMutableRawPointer(mutating: part.baseAddress), iov_len: part.count)
        }
        return Transfer(Glibc.writev(rawValue, parts, 2))
      }
    }
  }
}
