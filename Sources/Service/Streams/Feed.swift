import SandboxCore
import Synchronization

/// Input that one task feeds, piece by piece, as fast as it is read.
final class Feed: InputSource {
  private struct State {
    var rest: ArraySlice<UInt8> = []
    var reader: (count: Int, deliver: @Sendable ([UInt8]) -> Void)?
    var feeder: CheckedContinuation<Bool, Never>?
    var isFinished = false
    var isCancelled = false
    var failure: SandboxError?

    /// What the reader gets; nil where nobody reads, or there is nothing yet.
    mutating func takeDelivery() -> (bytes: [UInt8], deliver: @Sendable ([UInt8]) -> Void)? {
      guard let reader, !rest.isEmpty || isFinished || isCancelled else { return nil }
      let bytes = isCancelled ? [] : Array(rest.prefix(reader.count))
      rest = rest.dropFirst(bytes.count)
      self.reader = nil
      return (bytes, reader.deliver)
    }

    /// The feeder, once all that it has fed is read or nobody reads any more.
    mutating func takeFeeder() -> (feeder: CheckedContinuation<Bool, Never>, goesOn: Bool)? {
      guard rest.isEmpty || isCancelled, let feeder else { return nil }
      self.feeder = nil
      return (feeder, !isCancelled)
    }
  }

  private let state = Mutex(State())

  var failure: SandboxError? { state.withLock { $0.failure } }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    state.withLock { $0.reader = (count, deliver) }
    serve()
  }

  func cancel() {
    state.withLock { $0.isCancelled = true }
    serve()
  }

  /// Feeds bytes; returns when all are read. False where nobody reads any more.
  func feed(_ bytes: [UInt8]) async -> Bool {
    guard !bytes.isEmpty else { return true }
    return await withCheckedContinuation { continuation in
      let isWanted = state.withLock { state in
        guard !state.isCancelled, !state.isFinished else { return false }
        state.rest = bytes[...]
        state.feeder = continuation
        return true
      }
      if isWanted { serve() } else { continuation.resume(returning: false) }
    }
  }

  /// Ends the input, early where there is a failure.
  func finish(_ failure: SandboxError? = nil) {
    state.withLock { state in
      state.failure = state.failure ?? failure
      state.isFinished = true
    }
    serve()
  }

  /// Delivers what is there to the reader, and asks the feeder for more where nothing is.
  private func serve() {
    let (delivery, feeding) = state.withLock { ($0.takeDelivery(), $0.takeFeeder()) }
    feeding.map { $0.feeder.resume(returning: $0.goesOn) }
    delivery.map { $0.deliver($0.bytes) }
  }
}
