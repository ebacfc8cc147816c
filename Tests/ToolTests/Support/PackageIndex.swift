import SystemPackage
import TestSupport

/// The index that `pip` on this machine uses.
enum PackageIndex {
  /// Whether `pip` gets a tiny package outside of any sandbox, on this machine, now.
  private static let works = Task<Bool, any Error> {
    var works = false
    try await withTool(as: .ordinary) { tool in
      let program = ["/usr/bin/python3", "-m", "pip", "download", "-q", "--no-deps", "-d", "packages", "six"]
      works = try await tool.start(program: program).wait().status == 0
      TestDirectory.remove(tool.temporary)
    }
    return works
  }

  /// Skips the test where no index is within reach.
  static func need() async throws {
    if try await !works.value { try skip("no package index is within reach: pip download six failed") }
  }
}
