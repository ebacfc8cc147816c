import Launchers
import SandboxCore

/// The writable layer: data beyond its size is not written, in however many files it comes.
enum DiskCheck: SandboxCheck {
  static let name = Control.disk.rawValue

  private static let fits: Int32 = 3
  private static let noRoom: Int32 = 4

  static func attempt(in sandbox: TrialSandbox) async throws(SandboxError) -> HostCheck {
    let size = TrialSandbox.disk.bytes / 4 * 3
    let fill = """
      cd /workspace
      head -c \(size) /dev/zero > one || exit 1
      if head -c \(size) /dev/zero > two; then status=\(fits); else status=\(noRoom); fi
      rm -f one two
      exit $status
      """
    return judge(try await sandbox.execute(.shell(fill)))
  }

  static func judge(_ result: ExecutionResult) -> HostCheck {
    let layer = "a writable layer of \(TrialSandbox.disk)"
    switch result.verdict {
    case Verdict(reason: .exit, exitCode: noRoom): return .enforced(name, "\(layer) refused 12m")
    case Verdict(reason: .exit, exitCode: fits): return .absent(name, "\(layer) took 12m", remedy: Control.disk.remedy)
    default: return .absent(name, "filling \(layer) \(result.ending)", remedy: Control.disk.remedy)
    }
  }
}
