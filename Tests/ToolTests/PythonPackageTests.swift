import SystemPackage
import TestSupport
import Testing

/// The package of `Sources/PythonSDK`, installed by pip as its users do it.
struct PythonPackageTests {
  /// Its own tests, which run every block of code of the SDK's documentation.
  @Test(arguments: HostUser.all)
  func itsTestsPass(user: HostUser) async throws {
    try await PackageIndex.need()
    try await withTool(as: user) { tool in
      let done = try await tool.startWithPackage("python -m unittest discover -s Tests/PythonSDKTests")
        .wait(seconds: 900)
      #expect(done.status == 0 && done.errorText.contains("\nOK"), "\(done.errorText.suffix(5000))")
    }
  }

  /// Where the documentation lies beside the checkout, the copy whose code the tests run is the same.
  @Test func documentationIsTheCurrentOne() {
    let original = Repository.text("../shared/agent-sandbox-docs.txt")
    #expect(original.isEmpty || original == Repository.text("Tests/PythonSDKTests/agent-sandbox-docs.txt"))
  }

  @Test func readmesProgramRuns() async throws {
    try await PackageIndex.need()
    try await withTool(as: .ordinary) { tool in
      try tool.write(try #require(Readme().blocks("python", in: "In Python").first), to: "program.py")
      let done = try await tool.startWithPackage("python program.py").wait(seconds: 300)
      #expect(done.status == 0 && done.lines == ["11.5", "['/workspace/sum'] exit", "1", "2", "3"], "\(done)")
    }
  }

  /// As the package's `py.typed` promises.
  @Test func itIsTyped() async throws {
    try await PackageIndex.need()
    try await withTool(as: .ordinary) { tool in
      let check = "pip install -q mypy >&2 && mypy --strict Sources/PythonSDK/alphagent Tests/PythonSDKTests"
      let done = try await tool.startWithPackage(check).wait(seconds: 300)
      #expect(done.status == 0, "\(done)")
    }
  }
}
