import Glibc
import SandboxCore
package import SystemPackage

/// Reads a descriptor of ours as a program's stdin, on a thread of its own for each piece, and leaves the descriptor's
/// flags as they were.
package struct DescriptorInput: InputSource {
  private let descriptor: FileDescriptor

  /// Does not own the descriptor.
  package init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  package func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    let thread = try? WorkerThread.start { [self] in deliver(readOnce(upTo: count)) }
    if thread == nil { deliver([]) }
  }

  /// Empty at the end; an error is an end too.
  private func readOnce(upTo count: Int) -> [UInt8] {
    while true {
      waitUntilReadable()
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let result = Glibc.read(descriptor.rawValue, buffer.baseAddress, buffer.count)
        if result < 0 { failure = errno } else { filled = result }
      }
      if failure != EINTR, failure != EAGAIN { return bytes }
    }
  }

  /// A terminal is left alone while this process is in its background: reading it would stop the job.
  private func waitUntilReadable() {
    var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, -1)
    while isatty(descriptor.rawValue) == 1, tcgetpgrp(descriptor.rawValue) != getpgrp() { _ = poll(nil, 0, 200) }
  }
}
