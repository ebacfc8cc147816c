import Glibc
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// The README's section "In Swift", word for word: a package that depends on this one by version works.
struct DependentPackageTests {
  /// Off unless asked for: the first time, it builds all of this package once more.
  @Test(.enabled(if: environmentVariable("ALPHAGENT_DEPENDENT") == "1", "SKIPPED: ALPHAGENT_DEPENDENT is not 1"))
  func packageOfTheReadmeRuns() async throws {
    guard geteuid() == 0 else { try skip("the memory limit needs root on this host") }
    try await withTool(as: .root, taking: .all) { tool in
      let program = try await DependentPackage(using: tool).build()
      try await expectWork(program, of: tool, with: ["ALPHAGENT_AGENT": ""])
      let elsewhere = tool.makeDirectory("elsewhere").appending("prices")
      try copy(program, to: elsewhere)
      let alone = try await tool.start(program: [elsewhere.string], environment: ["ALPHAGENT_AGENT": ""]).wait()
      #expect(alone.status == 0 && alone.text.contains("alphagent-agent is not beside this program"), "\(alone)")
      try await expectWork(elsewhere, of: tool, with: ["ALPHAGENT_AGENT": "", "PATH": try install(in: tool)])
    }
  }

  private func expectWork(_ program: FilePath, of tool: Tool, with environment: [String: String]) async throws {
    let done = try await tool.start(program: [program.string], environment: environment).wait()
    #expect(done.status == 0 && done.errorText == "", "\(done)")
    let lines = done.lines.filter { !$0.isEmpty }
    try #require(lines.count == 8, "\(done)")
    #expect(lines[0] == "[\"/workspace/numbers\"] 0 11.5" && lines[1] == "8", "\(done)")
    #expect(lines[2].hasSuffix(" build idle") && lines[3] == "42", "\(done)")
    #expect(lines[4...] == ["1", "2", "3", "exit"], "\(done)")
  }

  /// Makes a prefix as the README's section "Installation" does; returns a PATH that begins with its programs.
  private func install(in tool: Tool) throws -> String {
    let prefix = tool.makeDirectory("prefix")
    for name in ["prefix/bin", "prefix/libexec", "prefix/libexec/alphagent"] { _ = tool.makeDirectory(name) }
    try copy(Installation.shared.tool, to: prefix.appending("bin/alphagent"))
    try copy(Installation.shared.agent, to: prefix.appending("libexec/alphagent/alphagent-agent"))
    return "\(prefix)/bin:/usr/bin:/bin"
  }

  private func copy(_ program: FilePath, to path: FilePath) throws {
    try HostFiles.write(try #require(HostFiles.read(program)), to: path, mode: 0o755)
  }
}
