import CLinux
import SandboxCore
import SystemCalls
import SystemPackage

/// The routes on which this host sends.
enum HostRoutes {
  /// RTN_UNICAST of linux/rtnetlink.h; the other types of routes lead to the host itself, or to nobody.
  private static let unicast: Int32 = 1

  /// Whether what is sent to the address arrives at this host: at an address of its interfaces, or at one that only a
  /// local route makes its own. Throws where the kernel cannot say, so that no policy that depends on it can be kept.
  static func endHere(for address: IPAddress) throws(Errno) -> Bool {
    let bytes = address.bytes
    let type = clinux_route_type(bytes, bytes.count)
    if type >= 0 { return type != unicast }
    switch Errno.latest {
    case .networkUnreachable, .noRouteToHost: return false
    // The answer of a kernel without IPv6.
    case .notSupportedOnSocket where bytes.count == 16: return false
    default: throw .latest
    }
  }
}
