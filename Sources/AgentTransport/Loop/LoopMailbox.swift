import CLinux
import Glibc
import Synchronization
import SystemCalls
package import SystemPackage

/// Brings letters from other threads to the thread that runs an event loop.
package final class LoopMailbox<Letter: Sendable>: Sendable {
  private let letters = Mutex<[Letter]>([])
  private let bell: FileDescriptor

  package init() throws(Errno) {
    let raw = clinux_eventfd()
    guard raw >= 0 else { throw .latest }
    bell = FileDescriptor(rawValue: raw)
  }

  deinit { bell.discard() }

  /// Has the letter delivered on the loop's thread, in the order of posting. Letters posted after the loop has ended
  /// are lost.
  package func post(_ letter: Letter) {
    let wasEmpty = letters.withLock { letters in
      letters.append(letter)
      return letters.count == 1
    }
    if wasEmpty { ring() }
  }

  /// Opens the mailbox on the loop; called once, on the loop's thread. The watch must not outlive the mailbox.
  package func open(on loop: EventLoop, deliver: @escaping (Letter) -> Void) -> Watch {
    loop.watch(bell, for: .readable) { [unowned self] _ in
      for letter in takeAll() { deliver(letter) }
    }
  }

  private func ring() {
    var one: UInt64 = 1
    _ = write(bell.rawValue, &one, 8)
  }

  /// Silences the bell first: what is posted after that rings again.
  private func takeAll() -> [Letter] {
    var count: UInt64 = 0
    _ = read(bell.rawValue, &count, 8)
    return letters.withLock { letters in
      defer { letters = [] }
      return letters
    }
  }
}

/// Work for the thread of an event loop.
package typealias LoopJob = @Sendable () -> Void

extension LoopMailbox where Letter == LoopJob {
  /// Opens a mailbox whose letters are run.
  package func open(on loop: EventLoop) -> Watch { open(on: loop) { $0() } }
}
