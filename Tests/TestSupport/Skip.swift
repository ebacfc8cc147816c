// A build with the static standard library includes this target, but has no Testing module.
#if canImport(Testing)
  import SystemCalls
  import SystemPackage
  package import Testing

  /// Ends a test that this machine cannot run: loudly, and as a failure where everything must run.
  package func skip(_ reason: String) throws -> Never {
    if environmentVariable("ALPHAGENT_MUST_RUN") == "1" { throw MustRun(reason: reason) }
    _ = try? FileDescriptor.standardError.writeAll("SKIPPED: \(reason)\n".utf8)
    try Test.cancel(Comment(rawValue: reason))
  }

  /// Error for a skip where ALPHAGENT_MUST_RUN forbids it.
  private struct MustRun: Error, CustomStringConvertible {
    let reason: String
    var description: String { "ALPHAGENT_MUST_RUN=1, and this test cannot run here: \(reason)" }
  }

  /// Requirement of a test, or of each test of a suite, on the machine; where it is not met, they are skipped.
  package struct Need: TestTrait, SuiteTrait, TestScoping {
    fileprivate let what: String
    fileprivate let isMet: @Sendable () -> Bool

    package var isRecursive: Bool { true }

    package func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      guard isMet() else { try skip("it needs \(what)") }
      try await function()
    }
  }

  extension Trait where Self == Need {
    /// Requires `isMet`; `what` names the requirement, and says how to meet it.
    package static func needs(_ what: String, _ isMet: @autoclosure @escaping @Sendable () -> Bool) -> Need {
      Need(what: what, isMet: isMet)
    }
  }
#endif
