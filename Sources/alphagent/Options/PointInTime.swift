import Records
import SandboxCore
import SystemCalls

/// A time in the past that the command line names, by itself or by how long ago it is.
struct PointInTime {
  /// Milliseconds since 1970.
  let milliseconds: Int64

  /// Parses `10m`, `2026-11-27T01:32:06Z` and the like; throws a usage error for anything else.
  init(parsing text: String, now: Int64 = TimeOfDay.milliseconds) throws(SandboxError) {
    if let milliseconds = Timestamp.milliseconds(text) {
      self.milliseconds = milliseconds
    } else if let duration = try? Duration(parsing: text) {
      milliseconds = now - duration.milliseconds
    } else {
      throw .usage(
        "'\(text)' is neither a time nor a duration", hint: "use one such as 10m, or 2026-11-27T01:32:06Z")
    }
  }
}
