import Glibc
import SystemPackage

/// Awaits work that blocks, on a thread of its own and not on one of the few that Swift's tasks share.
///
/// Runs it on the caller's thread where no other can be started.
package func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  let promise = Promise<Value>()
  do throws(Errno) {
    try DetachedThread.start { promise.fulfil(body()) }
  } catch {
    return body()
  }
  return await promise.value
}

/// The same for work that can fail.
package func blocking<Value: Sendable, Failure: Error>(
  _ body: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  try await blocking { () -> Result<Value, Failure> in Result { () throws(Failure) in try body() } }.get()
}

/// Blocks the calling thread, for whole milliseconds.
package func pause(for duration: Duration) {
  let (seconds, attoseconds) = duration.components
  _ = poll(nil, 0, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
}
