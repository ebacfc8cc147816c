import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// The terminal as a cell's stdin, read for one line whenever the cell waits for it: what somebody types meanwhile is for
/// the next prompt.
final class CellInput: InputSource {
  private struct State {
    var isWanted = false
    var isCancelled = false
    /// The read that waits until the cell does.
    var waiting: (count: Int, deliver: @Sendable ([UInt8]) -> Void)?
  }

  private let state = Mutex(State())
  private let terminal = DescriptorInput(.standardInput)

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    let isCancelled = state.withLock { state in
      if !state.isCancelled { state.waiting = (count, deliver) }
      return state.isCancelled
    }
    if isCancelled { deliver([]) } else { readIfWanted() }
  }

  func isWanted() {
    state.withLock { $0.isWanted = true }
    readIfWanted()
  }

  func cancel() {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      state.isCancelled = true
      return state.waiting
    }
    terminal.cancel()
    waiting?.deliver([])
  }

  var failure: SandboxError? { terminal.failure }

  private func readIfWanted() {
    let read = state.withLock { state in
      guard state.isWanted, let waiting = state.waiting else { return nil as (Int, @Sendable ([UInt8]) -> Void)? }
      state.isWanted = false
      state.waiting = nil
      return waiting
    }
    if let (count, deliver) = read { terminal.read(upTo: count, deliver: deliver) }
  }
}
