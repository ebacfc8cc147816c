import AgentTransport
import SystemCalls
import SystemPackage

/// Messages of a sandbox's runtime and agent when they fail. Their beginning is kept; the rest is read as well, so that
/// no writer waits.
final class Diagnostics {
  /// Most bytes that are kept.
  private static let most = 4096
  /// As many as the kernel keeps in a pipe.
  private static let atOnce = 1 << 16

  private let pipe: FileDescriptor
  private var watch: Watch?
  private var kept: [UInt8] = []

  /// Begins to read from the pipe, which stays the caller's.
  init(_ pipe: FileDescriptor, on loop: EventLoop) {
    self.pipe = pipe
    pipe.setNonBlocking()
    watch = loop.watch(pipe, for: .readable) { [weak self] _ in self?.read() }
  }

  /// The messages so far, in one line.
  var line: String {
    read()
    return String(decoding: kept, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
  }

  /// Ends the reading; the pipe may be closed then.
  func stop() {
    watch?.cancel()
    watch = nil
  }

  private func read() {
    guard watch != nil else { return }
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.atOnce) { buffer, count in
      switch pipe.readNow(into: UnsafeMutableRawBufferPointer(buffer)) {
      case .bytes(let number) where number > 0: count = number
      case .bytes, .failed: stop()
      case .later: break
      }
    }
    kept += bytes.prefix(Self.most - kept.count)
  }
}
