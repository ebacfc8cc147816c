import Glibc

/// The host's clock, for times that people read.
package enum TimeOfDay {
  /// Time since the beginning of 1970.
  package static var now: (seconds: Int64, nanoseconds: UInt32) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return (Int64(now.tv_sec), UInt32(clamping: now.tv_nsec))
  }

  /// Milliseconds since the beginning of 1970.
  package static var milliseconds: Int64 {
    let now = now
    return now.seconds * 1000 + Int64(now.nanoseconds) / 1_000_000
  }
}
