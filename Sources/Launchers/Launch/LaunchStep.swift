import CLinux
import SandboxCore
import SystemCalls
import SystemPackage

/// Step of a launch that has failed, for its error.
struct LaunchStep {
  private let step: clinux_step

  init(_ step: clinux_step) { self.step = step }

  func failure(_ error: Errno, _ runtime: Runtime) -> SandboxError {
    if let remedy = error.remedy {
      return .failure(.startFailed, "cannot start a sandbox: \(error)", hint: remedy)
    }
    return switch step {
    case CLINUX_STEP_CLONE, CLINUX_STEP_USER_NAMESPACE:
      .failure(
        .hostRefuses, "this host refuses user namespaces: \(error)",
        hint: "see 'alphagent doctor': kernel.unprivileged_userns_clone, user.max_user_namespaces, AppArmor")
    case CLINUX_STEP_CGROUP: .failure(.startFailed, "the sandbox cannot join its cgroup: \(error)")
    case CLINUX_STEP_LAYER: .failure(.startFailed, "cannot mount the sandbox's writable layer: \(error)")
    case CLINUX_STEP_ROOT: .failure(.startFailed, "cannot make the sandbox's root file system: \(error)")
    case CLINUX_STEP_VIEW:
      .failure(
        .hostRefuses, "this host refuses \(runtime.rawValue) a /proc of its own: \(error)", hint: Remedy.surroundings)
    case CLINUX_STEP_EXEC: .failure(.startFailed, "cannot execute \(runtime.rawValue): \(error)")
    default: .failure(.startFailed, "cannot start a sandbox: \(error)")
    }
  }
}
