import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
package import SystemPackage

/// Point in a launch at which the child waits until systemd has put it into a scope of its own.
///
/// The thread that launches waits for the child meanwhile, so another one speaks with systemd.
package final class ScopeGate: Sendable {
  /// The child's end of a pair of sockets, over which it says that it waits.
  package let child: FileDescriptor
  /// Place where the launch stores the child's process id, before it says so.
  package nonisolated(unsafe) let process: UnsafeMutablePointer<Int32>
  private let manager: ServiceManager
  private let scope: TransientScope
  private let outcome = Mutex<Result<FilePath, ScopeFailure>?>(nil)

  /// Begins to wait for the child.
  package init(named name: String, for shape: LaunchShape, of manager: ServiceManager) throws(SandboxError) {
    self.manager = manager
    scope = TransientScope(named: name, for: shape)
    process = .allocate(capacity: 1)
    process.initialize(to: 0)
    do throws(Errno) {
      let host: FileDescriptor
      (host, child) = try FileDescriptor.packetPair()
      do throws(Errno) {
        try DetachedThread.start(onOtherProcessor: true) { self.serve(host) }
      } catch {
        for end in [host, child] { end.discard() }
        throw error
      }
    } catch {
      throw .failure(.startFailed, "cannot prepare a sandbox: \(error)", hint: error.remedy)
    }
  }

  deinit { process.deallocate() }

  /// Lets go of the child's end, of which the child has a copy, after the launch.
  package func close() { child.discard() }

  /// Directory of the scope's cgroup, where the child is once it has passed; the failure says why there is none. Nil where
  /// no child came.
  var directory: Result<FilePath, ScopeFailure>? { outcome.withLock(\.self) }

  /// Waits for the child, sees to its scope, and lets it pass, into whatever cgroup it is in.
  private func serve(_ host: FileDescriptor) {
    defer { host.discard() }
    var byte: UInt8 = 0
    guard recv(host.rawValue, &byte, 1, 0) == 1 else { return }
    let found = place(process.pointee)
    outcome.withLock { $0 = found }
    _ = send(host.rawValue, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  private func place(_ process: pid_t) -> Result<FilePath, ScopeFailure> {
    manager.start(scope, for: process).flatMap {
      // The manager answers when it has noted what to do, and does it a moment later.
      for _ in 0..<8000 {
        let cgroup = MemberCgroups(of: "\(process)").unified
        if let cgroup, cgroup.lastComponent?.string == scope.name {
          return .success(CgroupMount.unified.directory(of: cgroup))
        }
        usleep(250)
      }
      return .failure(ScopeFailure(complaint: "systemd has not moved the process within two seconds"))
    }
  }
}
