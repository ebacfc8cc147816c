import SystemCalls
package import SystemPackage

extension FileDescriptor {
  /// Closes a socket once its other end has closed too, or after a while; drops all that comes until then.
  ///
  /// A socket that is closed with bytes unread resets the connection, and the peer may lose what was written last. A
  /// peer that sends on and on gets that reset, so that it causes no work.
  @discardableResult
  package func closeLingering(
    on loop: EventLoop, within limit: Duration = .seconds(5), closed: @escaping () -> Void
  ) -> LingeringClose {
    let close = LingeringClose(self, closed)
    close.begin(on: loop, within: limit)
    return close
  }
}

/// A socket that is being closed; the loop keeps this object alive until then.
package final class LingeringClose {
  private let socket: FileDescriptor
  private let closed: () -> Void
  private var watch: Watch?
  private var timer: LoopTimer?
  /// Bytes that may still be dropped.
  private var budget = 1 << 20

  fileprivate init(_ socket: FileDescriptor, _ closed: @escaping () -> Void) {
    self.socket = socket
    self.closed = closed
  }

  fileprivate func begin(on loop: EventLoop, within limit: Duration) {
    socket.setNonBlocking()
    watch = loop.watch(socket, for: .readable) { _ in self.drop() }
    timer = loop.schedule(after: limit) { self.closeNow() }
  }

  private func drop() {
    var scratch = [UInt8](repeating: 0, count: 16 << 10)
    switch scratch.withUnsafeMutableBytes({ socket.readNow(into: $0) }) {
    case .later: break
    case .bytes(let count) where 0 < count && count < budget: budget -= count
    case .bytes, .failed: closeNow()
    }
  }

  /// Closes without waiting any longer.
  package func closeNow() {
    guard let watch else { return }
    watch.cancel()
    timer?.cancel()
    self.watch = nil
    timer = nil
    socket.discard()
    closed()
  }
}
