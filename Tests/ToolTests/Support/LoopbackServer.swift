import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// A web server on the host's loopback, which counts who comes.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: OwnedDescriptor
  private let count = Atomic(0)

  var connections: Int { count.load(ordering: .relaxed) }

  /// - Parameter answer: from a request's head to the whole response.
  init(answer: @escaping @Sendable (String) -> [UInt8] = { _ in LoopbackServer.page("hello from the host\n") }) throws {
    listener = OwnedDescriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener.rawValue
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    guard isBound else { throw Errno(rawValue: errno) }
    port = UInt16(bigEndian: address.sin_port)
    DispatchQueue.global().async { [self] in serve(answer) }
  }

  static func page(_ text: String) -> [UInt8] {
    Array("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)".utf8)
  }

  func stop() { shutdown(listener.rawValue, Int32(SHUT_RDWR)) }

  private func serve(_ answer: @escaping @Sendable (String) -> [UInt8]) {
    while true {
      let client = accept(listener.rawValue, nil, nil)
      guard client >= 0 else { return }
      count.add(1, ordering: .relaxed)
      let connection = OwnedDescriptor(client)
      DispatchQueue.global().async {
        var head: [UInt8] = []
        while !head.contains(endOfHead), let more = connection.read(upTo: 4096), !more.isEmpty { head += more }
        connection.write(answer(String(decoding: head, as: UTF8.self)))
      }
    }
  }
}

private let endOfHead = Array("\r\n\r\n".utf8)
