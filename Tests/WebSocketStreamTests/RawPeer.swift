import Glibc
import SystemCalls
import SystemPackage
import TestSupport

/// A client that writes frames byte by byte, right or wrong.
final class RawPeer: Sendable {
  /// A frame as it came.
  struct Frame: Equatable {
    let opcode: UInt8
    let payload: [UInt8]
  }

  private let socket: SystemPackage.FileDescriptor

  init(port: Int) throws {
    socket = try FileDescriptor.connecting(to: [127, 0, 0, 1], port: UInt16(port))
    var entry = pollfd(fd: socket.rawValue, events: Int16(POLLOUT), revents: 0)
    _ = poll(&entry, 1, -1)
    _ = fcntl(socket.rawValue, F_SETFL, 0)
  }

  deinit { socket.discard() }

  func send(_ bytes: [UInt8]) { _ = try? socket.writeAll(bytes) }

  /// Sends a frame; `head` is the byte with its flags and its opcode.
  func send(_ head: UInt8, _ payload: String, masked: Bool = true) {
    let key: [UInt8] = [1, 2, 3, 4]
    let body = Array(payload.utf8)
    let masking = body.enumerated().map { $1 ^ key[$0 % 4] }
    send([head, UInt8(body.count) | (masked ? 0x80 : 0)] + (masked ? key + masking : body))
  }

  /// The next frame but for pings, which come at any time; it is not masked and short. Nil at the end.
  func receive() -> Frame? {
    while let head = read(2), let payload = read(Int(head[1])) {
      if head[0] & 0x0F != 9 { return Frame(opcode: head[0] & 0x0F, payload: payload) }
    }
    return nil
  }

  /// The code of the close frame; nil where the connection ends without one.
  func closeCode() -> UInt16? {
    while let frame = receive() {
      if frame.opcode == 8 { return UInt16(frame.payload[0]) << 8 | UInt16(frame.payload[1]) }
    }
    return nil
  }

  private func read(_ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: count - bytes.count)
      let got = piece.withUnsafeMutableBytes { Glibc.read(socket.rawValue, $0.baseAddress, $0.count) }
      guard got > 0 else { return nil }
      bytes += piece.prefix(got)
    }
    return bytes
  }
}
