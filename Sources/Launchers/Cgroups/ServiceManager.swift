import CSystemd
import Glibc
import SystemCalls
import SystemPackage

/// systemd's service manager that makes scopes for this process: the host's for root, the user's own for others.
package struct ServiceManager: Equatable, Sendable {
  /// Socket of the bus that the manager is on.
  let socket: FilePath

  package init() {
    let user = geteuid()
    socket = FilePath(user == 0 ? "/run/dbus/system_bus_socket" : "/run/user/\(user)/bus")
  }

  package var isReachable: Bool { SmallFile.exists(socket) }

  /// Whether there is such a manager, on a bus or not.
  var isRunning: Bool { SmallFile.exists(socket.removingLastComponent().appending("systemd")) }

  /// Whether systemd runs this machine, by the test of sd_booted(3).
  package static var isInCharge: Bool { SmallFile.exists("/run/systemd/system") }

  /// Asks for a scope, in which the process is a moment later; the failure is the manager's complaint.
  func start(_ scope: TransientScope, for process: pid_t) -> Result<Void, ScopeFailure> {
    let texts = CStrings(["unix:path=\(socket)", scope.name, "Sandbox of alphagent"])
    var request = csystemd_scope()
    request.address = UnsafePointer(texts.pointers[0])
    request.name = UnsafePointer(texts.pointers[1])
    request.description = UnsafePointer(texts.pointers[2])
    request.process = process
    request.memory = scope.memory
    request.tasks = scope.tasks
    request.cpu = scope.cpu ?? .max
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { complaint in
      guard let text = complaint.baseAddress else { return .failure(ScopeFailure(complaint: "")) }
      guard withExtendedLifetime(texts, { csystemd_start_scope(&request, text, complaint.count) }) < 0 else {
        return .success(())
      }
      return .failure(ScopeFailure(complaint: String(cString: text)))
    }
  }
}

/// Complaint of systemd about a scope.
struct ScopeFailure: Error {
  let complaint: String
}
