import Glibc
import SandboxCore

/// The addresses of this machine's own interfaces, at most a second old.
struct HostAddresses {
  private var addresses: Set<IPAddress>?
  private var expiry: ContinuousClock.Instant?

  /// Returns the addresses; nil where they cannot be read, so that no policy that depends on them can be kept.
  mutating func current() -> Set<IPAddress>? {
    if let expiry, expiry > .now { return addresses }
    addresses = Self.read()
    expiry = .now.advanced(by: .seconds(1))
    return addresses
  }

  private static func read() -> Set<IPAddress>? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    let entries = sequence(first: list) { $0?.pointee.ifa_next }.prefix { $0 != nil }
    return Set(entries.compactMap { $0?.pointee.ifa_addr.flatMap { IPAddress(at: $0) } })
  }
}

extension IPAddress {
  /// The address in a socket address; nil where it is of another family.
  init?(at address: UnsafePointer<sockaddr>) {
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
      }
      self.init(bytes: bytes)
    case AF_INET6:
      let bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
      }
      self.init(bytes: bytes)
    default: return nil
    }
  }
}
