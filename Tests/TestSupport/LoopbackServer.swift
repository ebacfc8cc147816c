import Glibc
import Synchronization
import SystemCalls
package import SystemPackage

/// TCP server on the host's loopback, with a thread for each connection; counts connections, and stops when released.
package final class LoopbackServer: Sendable {
  private let listener: Listener
  private let count = Mutex(0)

  package var port: UInt16 { listener.descriptor.localPort }
  package var connections: Int { count.withLock { $0 } }

  /// `serve` gets each connection as a blocking socket, which is closed when it returns.
  package init(_ serve: @escaping @Sendable (FileDescriptor) -> Void) throws {
    listener = Listener(try FileDescriptor.loopbackListener(port: 0))
    listener.descriptor.setBlocking()
    try DetachedThread.start { [listener, weak self] in
      while let connection = try? listener.descriptor.acceptConnection() {
        self?.count.withLock { $0 += 1 }
        connection.setBlocking()
        let thread = try? DetachedThread.start {
          serve(connection)
          connection.discard()
        }
        if thread == nil { connection.discard() }
      }
    }
  }

  deinit { stop() }

  /// Stops accepting connections.
  package func stop() { shutdown(listener.descriptor.rawValue, Int32(SHUT_RDWR)) }

  /// Listening socket, closed when neither the server nor its thread uses it any more.
  private final class Listener: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { descriptor.discard() }
  }
}

extension LoopbackServer {
  /// Server that sends back what it receives.
  package static func echo() throws -> LoopbackServer {
    try LoopbackServer { connection in
      while let bytes = connection.readSome(), !bytes.isEmpty { _ = try? connection.writeAll(bytes) }
    }
  }

  /// A web server; `answer` makes the whole response from a request's head.
  package static func web(
    answer: @escaping @Sendable (String) -> [UInt8] = { _ in page("hello from the host\n") }
  ) throws -> LoopbackServer {
    try LoopbackServer { connection in
      var head: [UInt8] = []
      while !head.contains(Array("\r\n\r\n".utf8)), let more = connection.readSome(), !more.isEmpty { head += more }
      _ = try? connection.writeAll(answer(head.text))
    }
  }

  package static func page(_ text: String) -> [UInt8] {
    Array("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)".utf8)
  }
}

extension FileDescriptor {
  /// Returns the bytes of one blocking read; nil where it fails.
  package func readSome() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    guard let count = try? buffer.withUnsafeMutableBytes({ try read(into: $0) }) else { return nil }
    return Array(buffer[..<count])
  }

  fileprivate func setBlocking() { _ = fcntl(rawValue, F_SETFL, 0) }
}
