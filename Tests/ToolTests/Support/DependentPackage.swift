import FoundationEssentials
import SystemPackage
import TestSupport
import Testing

/// Package made from the code in the README's section "In Swift", which depends on this repository by version.
///
/// It stays in the build directory, so that only its first build takes minutes.
struct DependentPackage {
  private let directory = BuildDirectory.path.appending("dependent-package")
  private let tool: Tool

  private var repository: FilePath { directory.appending("alphagent") }
  private var package: FilePath { directory.appending("prices") }
  private var scratch: FilePath { directory.appending("build") }
  private var temporary: FilePath { directory.appending("tmp") }

  init(using tool: Tool) async throws {
    self.tool = tool
    try? FileManager.default.removeItem(atPath: temporary.string)
    for path in ["\(package)/Sources/prices", temporary.string] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try await publish()
    try writePackage()
  }

  /// Builds the package; returns the path of its program.
  func build() async throws -> FilePath {
    let places = ["--package-path", package.string, "--scratch-path", scratch.string]
    try await run(["swift", "package"] + places + ["update", "alphagent"])
    try await run(["swift", "build"] + places)
    return scratch.appending("debug/prices")
  }

  /// Commits the working tree to a bare repository of its own, and tags the commit as version 0.1.0 or, since the
  /// content of a version must not change, as a higher one.
  private func publish() async throws {
    let git = ["git", "--git-dir", repository.string, "--work-tree", Repository.root.path]
    let author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    try await run(["git", "init", "--quiet", "--bare", repository.string])
    try await run(git + ["add", "--all"])
    try await run(git + author + ["commit", "--quiet", "--allow-empty", "--message", "What is to be tested"])
    let count = try await run(git + ["rev-list", "--count", "HEAD"]).lines.first.flatMap { Int($0) }
    try await run(git + ["tag", "0.1.\(try #require(count) - 1)"])
  }

  private func writePackage() throws {
    let blocks = Readme().blocks("swift", in: "In Swift")
    try #require(blocks.count > 1 && blocks[0].contains(Self.address), "a manifest, a program, and how that goes on")
    let manifest = blocks[0].replacing(Self.address, with: "file://\(repository)")
    try HostFiles.write(manifest.utf8, to: package.appending("Package.swift"))
    try HostFiles.write(blocks.dropFirst().joined().utf8, to: package.appending("Sources/prices/main.swift"))
  }

  /// Address of this repository in the README's manifest.
  private static let address = "https://example.com/alphagent"

  /// Runs a command with the caches and the PATH of the user who runs the tests.
  @discardableResult
  private func run(_ words: [String]) async throws -> Completed {
    let environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": temporary.string]) { $1 }
    let done = try await tool.start(program: ["/usr/bin/env"] + words, environment: environment).wait(seconds: 1800)
    try #require(done.status == 0, "\(words): \(done.text.suffix(4000)) \(done.errorText.suffix(4000))")
    return done
  }
}
