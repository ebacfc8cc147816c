import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Editing of cells outside of the prompt.
extension PromptLoop {
  /// Opens a cell in the user's editor; what that leaves is what the next prompt begins with.
  func edit(_ words: String) async throws(SandboxError) {
    let cell = try cell(numbered: words)
    let file = try TemporaryFile(suffix: ".py", holding: cell + "\n")
    guard let editor = ["VISUAL", "EDITOR"].compactMap(context.environment).first(where: { !$0.isEmpty }) else {
      throw .usage("no editor is named", hint: "set VISUAL or EDITOR")
    }
    do throws(Errno) {
      guard try await ForegroundProcess.run("/bin/sh", ["-c", "\(editor) \"$1\"", "sh", file.path]) else {
        return fail("'\(editor)' has failed, and the cell is as it was")
      }
    } catch {
      throw .failure(.startFailed, "cannot start '\(editor)': \(error)")
    }
    draft = try HostText.read(file.path, for: ":edit").trimmedOfLines
  }

  private func cell(numbered words: String) throws(SandboxError) -> String {
    guard !words.isEmpty else { return cells.last?.cell ?? "" }
    guard let number = Int(words), let cell = cells.last(where: { $0.number == number })?.cell else {
      throw .usage("there is no cell '\(words)'", hint: "see ':history'")
    }
    return cell
  }
}

/// File of this user alone, which is removed at the end of this object.
private final class TemporaryFile {
  let path: String

  init(suffix: String, holding text: String) throws(SandboxError) {
    let directory = environmentVariable("TMPDIR") ?? "/tmp"
    path = "\(directory)/alphagent-cell-\(String(UInt64.random(in: .min ... .max), radix: 36))\(suffix)"
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
      defer { try? file.close() }
      try file.writeAll(text.utf8)
    } catch {
      throw .failure(.startFailed, "cannot write '\(path)': \(error)")
    }
  }

  deinit { unlink(path) }
}

extension String {
  /// The text without empty lines at its ends.
  fileprivate var trimmedOfLines: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
