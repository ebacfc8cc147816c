import Glibc
import NIOCore
import ServiceAPI
import WireFormat

/// The socket to the client, before it is joined to anything. Its calls block a thread that has nothing else to do.
enum ClientSocket {
  /// Most bytes of a request.
  private static let largestRequest = 16 << 20

  /// The request; nil where the client has left, or is none.
  static func request() -> LinkRequest? {
    guard let head = read(LinkMessage.headLength), LinkMessage.length(head) <= largestRequest,
      let body = read(LinkMessage.length(head))
    else { return nil }
    return try? LinkRequest(decoding: body)
  }

  /// Writes the reply; a client that has left needs none.
  static func reply(_ reply: LinkReply) {
    var rest = LinkMessage.encoded(reply)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(LinkRequest.descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { rest = rest.dropFirst(count) } else if !waits(for: POLLOUT) { return }
    }
  }

  /// Ends the process when the client leaves, until the task is cancelled.
  static func endWithClient(on loop: any EventLoop) -> RepeatedTask {
    loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
      var entry = pollfd(fd: LinkRequest.descriptor, events: 0, revents: 0)
      if poll(&entry, 1, 0) > 0 { _exit(0) }
    }
  }

  private static func read(_ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: count - bytes.count)
      let got = piece.withUnsafeMutableBytes { Glibc.read(LinkRequest.descriptor, $0.baseAddress, $0.count) }
      if got > 0 {
        bytes += piece.prefix(got)
      } else if got == 0 || !waits(for: POLLIN) {
        return nil
      }
    }
    return bytes
  }

  /// Waits for the socket after a call that would block; false where that failed for another reason.
  private static func waits(for event: Int32) -> Bool {
    guard errno == EAGAIN || errno == EINTR else { return false }
    var entry = pollfd(fd: LinkRequest.descriptor, events: Int16(event), revents: 0)
    _ = poll(&entry, 1, -1)
    return true
  }
}
