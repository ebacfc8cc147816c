import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
package import SystemPackage

/// Reads a descriptor of ours, such as stdin, on a thread of its own for each piece, and leaves the descriptor's
/// flags as they were.
package final class DescriptorInput: InputSource {
  private let descriptor: FileDescriptor
  private let error = Mutex<SandboxError?>(nil)

  /// Does not own the descriptor.
  package init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  package func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    do throws(Errno) {
      try DetachedThread.start { [self] in deliver(readOnce(upTo: count)) }
    } catch {
      note(error.rawValue)
      deliver([])
    }
  }

  package var failure: SandboxError? { error.withLock(\.self) }

  /// Empty at the end, and where it fails.
  private func readOnce(upTo count: Int) -> [UInt8] {
    while true {
      waitUntilReadable()
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let result = Glibc.read(descriptor.rawValue, buffer.baseAddress, buffer.count)
        if result < 0 { failure = errno } else { filled = result }
      }
      guard failure == EINTR || failure == EAGAIN else {
        note(failure)
        return bytes
      }
    }
  }

  private func note(_ failure: Int32) {
    guard failure != 0 else { return }
    error.withLock { $0 = SandboxError.failure(.inputUnreadable, "cannot read stdin: \(Errno(rawValue: failure))") }
  }

  /// A terminal is left alone while this process is in its background: reading it would stop the job.
  private func waitUntilReadable() {
    var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, -1)
    while isatty(descriptor.rawValue) == 1, tcgetpgrp(descriptor.rawValue) != getpgrp() { _ = poll(nil, 0, 200) }
  }
}
