import CLinux
import Glibc
import Synchronization
import SystemCalls
package import SystemPackage

/// Queue from other threads to the thread that runs an event loop.
package final class LoopMailbox<Item: Sendable>: Sendable {
  private let items = Mutex<[Item]>([])
  private let counter: FileDescriptor

  package init() throws(Errno) {
    let raw = clinux_eventfd()
    guard raw >= 0 else { throw .latest }
    counter = FileDescriptor(rawValue: raw)
  }

  deinit { counter.discard() }

  /// Delivers the item on the loop's thread, in the order of posting. Items posted after the loop has ended are lost.
  package func post(_ item: Item) {
    let wasEmpty = items.withLock { items in
      items.append(item)
      return items.count == 1
    }
    if wasEmpty { wake() }
  }

  /// Starts delivery; called once, on the loop's thread. The watch must not outlive the mailbox.
  package func open(on loop: EventLoop, deliver: @escaping (Item) -> Void) -> Watch {
    loop.watch(counter, for: .readable) { [unowned self] _ in
      for item in takeAll() { deliver(item) }
    }
  }

  private func wake() {
    var one: UInt64 = 1
    _ = write(counter.rawValue, &one, 8)
  }

  /// Resets the counter first: an item that is posted after that wakes the loop again.
  private func takeAll() -> [Item] {
    var count: UInt64 = 0
    _ = read(counter.rawValue, &count, 8)
    return items.withLock { items in
      defer { items = [] }
      return items
    }
  }
}

/// Job for the thread of an event loop.
package typealias LoopJob = @Sendable () -> Void

extension LoopMailbox where Item == LoopJob {
  /// Starts delivery of jobs, which are run.
  package func open(on loop: EventLoop) -> Watch { open(on: loop) { $0() } }
}
