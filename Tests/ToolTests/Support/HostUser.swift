import Glibc
import Synchronization
import Testing

/// User who runs the tool; the sandboxes of root and of an ordinary user are made differently.
enum HostUser: String, CustomTestStringConvertible {
  case root, ordinary

  /// Users that this process can run the tool as.
  static let all: [HostUser] = geteuid() == 0 ? [.root, .ordinary] : [.ordinary]

  var testDescription: String { rawValue }

  /// Returns the id of the user; an ordinary user under root gets one that no account and no other test has.
  func claimID() -> uid_t {
    guard self == .ordinary, geteuid() == 0 else { return geteuid() }
    return Self.nextOrdinary.add(1, ordering: .relaxed).newValue
  }

  private static let nextOrdinary = Atomic<uid_t>(20000 + uid_t(getpid() % 1000) * 30)
}
