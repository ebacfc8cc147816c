package import CLinux
import Glibc
package import SystemPackage

/// Threads for work that waits in system calls. They take no signals, so that a write to a closed pipe or socket only
/// fails.
package enum DetachedThread {
  /// Runs the body on a new thread.
  ///
  /// - Parameters:
  ///   - stackSize: in bytes; 0 for the default.
  ///   - onOtherProcessor: whether to start on another processor, so that the thread does not wait behind its caller.
  @discardableResult
  package static func start(
    stackSize: Int = 0, onOtherProcessor: Bool = false, _ body: @escaping @Sendable () -> Void
  ) throws(Errno) -> pthread_t {
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    var thread = pthread_t()
    let code = clinux_start_thread(
      &thread,
      { box in
        if let box { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body() }
        return nil
      }, box, stackSize, onOtherProcessor)
    guard code != 0 else { return thread }
    Unmanaged<Box>.fromOpaque(box).release()
    throw Errno(rawValue: code)
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
