import AgentProtocol
import SystemCalls
import SystemPackage

/// Directory whose new and changed files are an execution's artifacts.
final class Workspace {
  private let path: String
  /// Whether nothing can be there yet, before the first execution or upload.
  private var isPristine = true

  init(path: String) { self.path = path }

  func willChange() { isPristine = false }

  func snapshot() -> WorkspaceScan { isPristine ? WorkspaceScan() : WorkspaceScan(of: path) }

  /// Returns a file with the new and changed paths, sorted and encoded; nil where there are none.
  func list(since before: WorkspaceScan) throws(Errno) -> FileDescriptor? {
    let now = WorkspaceScan(of: path)
    let changed = now.files.filter { before.precedes($0.value, of: $0.key) }.keys
    guard !changed.isEmpty || now.isCut else { return nil }
    let artifacts = Artifacts(changed.sorted { $0.lexicographicallyPrecedes($1) }, isTruncated: now.isCut)
    return try .memory("artifacts", holding: artifacts.bytes)
  }
}
