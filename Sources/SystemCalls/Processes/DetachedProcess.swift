import CLinux
import Glibc
package import SystemPackage

/// Processes that do not belong to this one's session, and are nobody's children to wait for.
package enum DetachedProcess {
  /// Starts a program with these descriptors as its 0, 1, 2 and so on, and no others.
  package static func start(
    _ program: FilePath, _ arguments: [String], _ environment: [String], _ descriptors: [FileDescriptor]
  ) throws(Errno) {
    let (arguments, environment) = (CStrings(arguments), CStrings(environment))
    let numbers = descriptors.map(\.rawValue)
    let result = withExtendedLifetime((arguments, environment)) {
      clinux_spawn_detached(program.string, arguments.pointers, environment.pointers, numbers, numbers.count)
    }
    guard result == 0 else { throw .latest }
  }
}
