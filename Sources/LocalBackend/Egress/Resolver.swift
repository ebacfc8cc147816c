import CLinux
import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage

/// Result of the look-up of a name.
package enum Resolution: Sendable, Equatable {
  /// In the order in which to try them; never empty.
  case addresses([IPAddress])
  /// Reason, in words, for which there are none.
  case failed(String)
}

/// Looks names up on threads of its own, a few at a time.
package final class Resolver: Sendable {
  private typealias Reply = @Sendable (Resolution) -> Void

  private struct State {
    var queue: [(name: String, reply: Reply)] = []
    var threads = 0
  }

  private let state = Mutex(State())
  private let mostThreads: Int
  private let lookUp: @Sendable (String) -> Resolution

  /// Stack size in bytes: enough for getaddrinfo(3) and the modules behind it, with room to spare.
  private static let stackSize = 512 << 10

  /// `lookUp` may block; by default it asks the system.
  package init(threads: Int = 8, lookUp: @escaping @Sendable (String) -> Resolution = SystemNames.lookUp) {
    mostThreads = threads
    self.lookUp = lookUp
  }

  /// Calls `reply` once, on some thread, when the name's addresses are known.
  package func resolve(_ name: String, reply: @escaping @Sendable (Resolution) -> Void) {
    let needsThread = state.withLock { state in
      state.queue.append((name, reply))
      guard state.threads < mostThreads else { return false }
      state.threads += 1
      return true
    }
    if needsThread, !startThread() { giveUp() }
  }

  /// Looks names up until the queue is empty; an idle resolver has no thread.
  private func work() {
    while let (name, reply) = nextOrRetire() { reply(lookUp(name)) }
  }

  private func nextOrRetire() -> (name: String, reply: Reply)? {
    state.withLock { state in
      if state.queue.isEmpty {
        state.threads -= 1
        return nil
      }
      return state.queue.removeFirst()
    }
  }

  /// Answers the queue with failures where no thread is left that would look it up.
  private func giveUp() {
    let orphans = state.withLock { state in
      state.threads -= 1
      guard state.threads == 0 else { return [] as [(name: String, reply: Reply)] }
      defer { state.queue = [] }
      return state.queue
    }
    for (_, reply) in orphans { reply(.failed("no thread to look it up")) }
  }

  private func startThread() -> Bool {
    do throws(Errno) {
      try DetachedThread.start(stackSize: Self.stackSize) { [self] in work() }
      return true
    } catch {
      return false
    }
  }
}

/// Names that this machine can resolve, by its hosts file, DNS and other configured sources.
package enum SystemNames {
  /// Blocks until the system's resolver has an answer.
  @Sendable package static func lookUp(_ name: String) -> Resolution {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let error = getaddrinfo(name, nil, &hints, &list)
    guard error == 0 else { return .failed(String(cString: gai_strerror(error))) }
    defer { freeaddrinfo(list) }
    let entries = sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }
    let addresses = entries.compactMap { $0?.pointee.ai_addr.flatMap { IPAddress(at: $0) } }
    return addresses.isEmpty ? .failed("it has no address") : .addresses(addresses)
  }
}
