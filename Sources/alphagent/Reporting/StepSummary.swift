import Records
import SandboxCore
import SystemCalls
import SystemPackage

/// Table of a command's programs in the summary of a GitHub job.
///
/// Nothing that a program has chosen is in it, because it is a page with links and pictures.
struct StepSummary {
  private let file: String

  private static let head = """
    | alphagent | result | time | artifacts |
    |---|---|--:|--:|

    """

  /// Nil where no job wants a summary.
  init?(_ common: CommonOptions, _ environment: (String) -> String?) {
    guard !common.quiet, environment("GITHUB_ACTIONS")?.lowercased() == "true",
      let file = environment("GITHUB_STEP_SUMMARY"), !file.isEmpty
    else { return nil }
    self.file = file
  }

  /// Appends the table, or lines to the table that is last; throws where the file cannot be written.
  func add(_ accounts: [ExecutionAccount]) throws(SandboxError) {
    let rows = accounts.map(Self.row).joined()
    do {
      let file = try FileDescriptor.open(
        FilePath(file), .readWrite, options: [.create, .append, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      defer { try? file.close() }
      let text = (endsInTable(file) ? "" : "\n" + Self.head) + rows
      try file.writeAll(text.utf8)
    } catch {
      throw .failure(.outputUndeliverable, "the step summary could not be written: \(error)")
    }
  }

  /// Whether the file's last lines are such a table.
  private func endsInTable(_ file: FileDescriptor) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let size = (try? file.seek(offset: 0, from: .end)) ?? 0
    let count = bytes.withUnsafeMutableBytes { buffer in
      (try? file.read(fromAbsoluteOffset: max(0, size - Int64(buffer.count)), into: buffer)) ?? 0
    }
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
    let table = lines.reversed().prefix { $0.hasPrefix("|") }
    return table.contains { Self.head.hasPrefix($0 + "\n") }
  }

  private static func row(_ account: ExecutionAccount) -> String {
    let mark = account.status == 0 ? "✅" : "❌"
    switch account.outcome {
    case .ended(let record, _, let reason):
      let time = Duration.milliseconds(record.durationMs).text
      return "| \(code(account.title)) | \(mark) \(text(reason)) | \(time) | \(record.artifacts.count) |\n"
    case .failed(let error):
      return "| \(code(account.title)) | \(mark) \(error.kind.rawValue): \(error.code.rawValue) | | |\n"
    }
  }

  private static func code(_ text: String) -> String { "<code>\(self.text(text))</code>" }

  /// Text that is nothing but text in a table of Markdown.
  private static func text(_ text: String) -> String {
    text.prefix(200).unicodeScalars.map { scalar in
      let isPlain = scalar.properties.isAlphabetic || " 0123456789.,/-".unicodeScalars.contains(scalar)
      return isPlain ? "\(scalar)" : "&#\(scalar.properties.generalCategory == .control ? 32 : scalar.value);"
    }.joined()
  }
}
