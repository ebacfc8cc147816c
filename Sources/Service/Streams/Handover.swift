import SandboxCore
import Synchronization

/// Hands pieces from callbacks to one task, each only when that has taken the one before: this is the flow control.
final class Handover<Piece: Sendable>: Sendable {
  typealias Done = @Sendable (Delivery) -> Void

  private struct State {
    var pieces: [(piece: Piece, done: Done)] = []
    var taken: Done?
    var waiter: CheckedContinuation<Piece?, Never>?
    var isFinished = false
    var isAbandoned = false
  }

  private enum Outcome {
    case queued
    case refused
    case resumes(CheckedContinuation<Piece?, Never>)
  }

  private let state = Mutex(State())

  /// Adds a piece; `done` is called once the task asks for more.
  func offer(_ piece: Piece, done: @escaping Done) {
    let outcome = state.withLock { state -> Outcome in
      guard !state.isAbandoned else { return .refused }
      guard let waiter = state.waiter else {
        state.pieces.append((piece, done))
        return .queued
      }
      state.waiter = nil
      state.taken = done
      return .resumes(waiter)
    }
    switch outcome {
    case .queued: break
    case .refused: done(.readerGone)
    case .resumes(let waiter): waiter.resume(returning: piece)
    }
  }

  /// Says that no more pieces come.
  func finish() {
    let waiter = state.withLock { state in
      state.isFinished = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: nil)
  }

  /// Takes the next piece; nil at the end. The one before is then delivered.
  func next() async -> Piece? {
    state.withLock { state in
      defer { state.taken = nil }
      return state.taken
    }?(.delivered)
    return await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> Piece?? in
        if let first = state.pieces.first {
          state.pieces.removeFirst()
          state.taken = first.done
          return .some(first.piece)
        }
        if state.isFinished { return .some(nil) }
        state.waiter = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  /// Refuses all pieces, those that wait and those that come.
  func abandon() {
    let refused = state.withLock { state in
      state.isAbandoned = true
      defer { (state.pieces, state.taken) = ([], nil) }
      return state.pieces.map(\.done) + (state.taken.map { [$0] } ?? [])
    }
    for done in refused { done(.readerGone) }
  }
}
