package import SandboxCore
import Synchronization
import SystemCalls
package import SystemPackage

/// Sink that writes a program's output, filtered, to a descriptor of this process.
///
/// A thread of its own writes, so that a slow reader delays nothing else, and the flags of an inherited descriptor
/// (O_NONBLOCK) stay as they were.
package final class DescriptorSink: OutputSink {
  private struct State {
    var filter: OutputFilter
    var queue: [(bytes: [UInt8], done: @Sendable (Delivery) -> Void)] = []
    var isWriting = false
    /// Last byte that was written.
    var last: UInt8?
  }

  private let state: Mutex<State>
  private let descriptor: FileDescriptor

  /// A sink that does not own the descriptor.
  package init(_ descriptor: FileDescriptor, filter: OutputFilter) {
    self.descriptor = descriptor
    state = Mutex(State(filter: filter))
  }

  /// Whether what was written has ended within a line.
  package var isInLine: Bool { state.withLock { $0.last.map { $0 != UInt8(ascii: "\n") } ?? false } }

  package func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    enqueue(done) { $0.filter(bytes) }
  }

  package func finish(done: @escaping @Sendable (Delivery) -> Void) { enqueue(done) { $0.finish() } }

  private func enqueue(
    _ done: @escaping @Sendable (Delivery) -> Void, _ bytes: (inout OutputFilter) -> [UInt8]
  ) {
    let mustStart = state.withLock { state in
      let filtered = bytes(&state.filter)
      if filtered.isEmpty, !state.isWriting { return nil as Bool? }
      state.last = filtered.last ?? state.last
      state.queue.append((filtered, done))
      defer { state.isWriting = true }
      return !state.isWriting
    }
    guard let mustStart else { return done(.delivered) }
    guard mustStart, (try? DetachedThread.start({ [self] in drain() })) == nil else { return }
    drain()
  }

  private func drain() {
    while let (bytes, done) = next() { done(descriptor.deliver(bytes)) }
  }

  private func next() -> (bytes: [UInt8], done: @Sendable (Delivery) -> Void)? {
    state.withLock { state in
      guard state.queue.isEmpty else { return state.queue.removeFirst() }
      state.isWriting = false
      return nil
    }
  }
}
