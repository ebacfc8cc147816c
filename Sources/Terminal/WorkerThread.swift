import Glibc
import SystemPackage

/// A detached thread, for calls that block.
enum WorkerThread {
  /// Runs the body on a new thread.
  @discardableResult
  static func start(_ body: @escaping @Sendable () -> Void) throws(Errno) -> pthread_t {
    let box = Unmanaged.passRetained(Box(body: body)).toOpaque()
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { box in
        if let box { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body() }
        return nil
      }, box)
    if code != 0 {
      Unmanaged<Box>.fromOpaque(box).release()
      throw Errno(rawValue: code)
    }
    pthread_detach(thread)
    return thread
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
