import CLinux
import Glibc
import Synchronization
import SystemCalls
import SystemPackage

/// A pipe between a test and a tool; both ends close with it at the latest.
final class Pipe: Sendable {
  let readEnd: OwnedDescriptor
  let writeEnd: OwnedDescriptor

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard clinux_pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
    readEnd = OwnedDescriptor(ends[0])
    writeEnd = OwnedDescriptor(ends[1])
  }

  func write(_ text: String) { writeEnd.write(Array(text.utf8)) }

  /// Waits for this many bytes; returns fewer at the end of the stream or after 30 seconds of silence.
  func read(_ count: Int) async -> [UInt8] {
    await blocking { [readEnd] in
      var bytes: [UInt8] = []
      while bytes.count < count, let more = readEnd.read(upTo: count - bytes.count), !more.isEmpty { bytes += more }
      return bytes
    }
  }

  func readLine() async -> String {
    await blocking { [readEnd] in
      var bytes: [UInt8] = []
      while bytes.last != UInt8(ascii: "\n"), let more = readEnd.read(upTo: 1), !more.isEmpty { bytes += more }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// A descriptor that closes with its owner, and only once.
final class OwnedDescriptor: Sendable {
  let rawValue: Int32
  private let isOpen = Mutex(true)

  init(_ rawValue: Int32) { self.rawValue = rawValue }

  deinit { close() }

  func close() {
    isOpen.withLock { isOpen in
      if isOpen { Glibc.close(rawValue) }
      isOpen = false
    }
  }

  /// Blocks until all is written, or until the reader is gone.
  func write(_ bytes: [UInt8]) { _ = try? FileDescriptor(rawValue: rawValue).writeAll(bytes) }

  /// Blocks until there is something; nil after 30 seconds of silence.
  func read(upTo count: Int) -> [UInt8]? {
    var entry = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, 30000) > 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, Glibc.read(rawValue, buffer.baseAddress, count))
    }
  }
}
