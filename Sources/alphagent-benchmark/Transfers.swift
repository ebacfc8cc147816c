import Alphagent
import FoundationEssentials

/// Times of moving files into a sandbox and out of it, beside `cp` on the host.
struct Transfers {
  let sandbox: Sandbox
  /// Name of the sandbox in the rows.
  let name: String
  let scratch: Scratch

  private static let copies = 12
  private static let megabytes = 256
  private static let files = 2000

  func rows() async throws -> [Row] { try await large() + small() }

  private func large() async throws -> [Row] {
    let file = try scratch.makeFile("file", size: Self.megabytes << 20)
    let cp = try await measure(["cp", file, scratch.path("copy")])
    let upload = try await Sample.measure(Self.copies) { try await sandbox.upload(from: file, to: "file") }
    let download = try await Sample.measure(Self.copies) {
      try await sandbox.download("file", to: scratch.path("copy"))
    }
    let collect = try await Sample.measure(Self.copies) { _ = try await sandbox.download("file") }
    return [
      Row(name: "`cp`, \(Self.megabytes) MiB", sample: cp),
      Row(name: "`\(name).upload`, the same", sample: upload, baselines: [("`cp`", cp)]),
      Row(name: "`\(name).download`, to a file", sample: download, baselines: [("`cp`", cp)]),
      Row(name: "`\(name).download`, to memory", sample: collect, baselines: [("`cp`", cp)]),
    ]
  }

  private func small() async throws -> [Row] {
    let tree = try scratch.makeTree("tree-\(name)", files: Self.files, size: 4096)
    let cp = try await measure(["cp", "-rT", tree, scratch.path("trees")])
    let upload = try await Sample.measure(Self.copies) {
      try await sandbox.upload(from: "\(tree)/.", to: "/workspace/tree")
    }
    let download = try await Sample.measure(Self.copies) {
      try await sandbox.download("tree/.", to: scratch.path("trees"))
    }
    return [
      Row(name: "`cp -r`, \(Self.files) files of 4 KiB", sample: cp),
      Row(name: "`\(name).upload`, the same", sample: upload, baselines: [("`cp -r`", cp)]),
      Row(name: "`\(name).download`, the same", sample: download, baselines: [("`cp -r`", cp)]),
    ]
  }

  private func measure(_ command: [String]) async throws -> Sample {
    try await Sample.measure(Self.copies) { _ = try HostProcess.run(command) }
  }
}
