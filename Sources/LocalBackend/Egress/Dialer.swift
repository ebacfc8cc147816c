import AgentTransport
import SandboxCore
import SystemCalls
import SystemPackage

/// Tries addresses, one after the other, until one is connected.
final class Dialer {
  private let port: UInt16
  private let loop: EventLoop
  private let finished: (Result<FileDescriptor, Errno>) -> Void
  private var candidates: ArraySlice<IPAddress>
  private var attempt: Attempt?
  private var failure: Errno?

  private struct Attempt {
    let socket: FileDescriptor
    let watch: Watch
    let timer: LoopTimer

    func stop() {
      watch.cancel()
      timer.cancel()
    }
  }

  /// Longest wait for one address.
  private static let patience = Duration.seconds(10)
  /// Most addresses that are tried: a name may have any number of them that lead nowhere.
  private static let mostAttempts = 8

  /// `finished` is called once, with an error or a connected socket, which it then owns; not after `cancel`.
  init(
    _ addresses: [IPAddress], port: UInt16, on loop: EventLoop,
    finished: @escaping (Result<FileDescriptor, Errno>) -> Void
  ) {
    candidates = addresses.prefix(Self.mostAttempts)
    self.port = port
    self.loop = loop
    self.finished = finished
  }

  /// Begins; `finished` may be called before this returns.
  func start() {
    while let address = candidates.popFirst() {
      do throws(Errno) {
        return wait(for: try FileDescriptor.connecting(to: address.bytes, port: port))
      } catch {
        note(error)
      }
    }
    finished(.failure(failure ?? .noRouteToHost))
  }

  func cancel() {
    attempt?.stop()
    attempt?.socket.discard()
    attempt = nil
  }

  private func wait(for socket: FileDescriptor) {
    attempt = Attempt(
      socket: socket, watch: loop.watch(socket, for: .writable) { [unowned self] _ in settle(socket.connectionError) },
      timer: loop.schedule(after: Self.patience) { [unowned self] in settle(.timedOut) })
  }

  private func settle(_ error: Errno?) {
    guard let attempt else { return }
    guard let error else {
      attempt.stop()
      self.attempt = nil
      return finished(.success(attempt.socket))
    }
    cancel()
    note(error)
    start()
  }

  /// Keeps the latest error, but no routing error in place of another: a refusal or a timeout tells more than that this
  /// host has no route.
  private func note(_ error: Errno) {
    let isRouting = error == .networkUnreachable || error == .addressNotAvailable
    if failure == nil || !isRouting { failure = error }
  }
}
