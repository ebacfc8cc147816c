import Glibc
import SystemPackage
import Testing

/// Ends a test that this machine cannot run: loudly, and as a failure where everything must run.
func skip(_ reason: String) throws -> Never {
  if getenv("ALPHAGENT_MUST_RUN").map({ String(cString: $0) }) == "1" { throw MustRun(reason: reason) }
  _ = try? FileDescriptor.standardError.writeAll("SKIPPED: \(reason)\n".utf8)
  try Test.cancel(Comment(rawValue: reason))
}

/// A skip where ALPHAGENT_MUST_RUN forbids it.
private struct MustRun: Error, CustomStringConvertible {
  let reason: String
  var description: String { "ALPHAGENT_MUST_RUN=1, and this test cannot run here: \(reason)" }
}
