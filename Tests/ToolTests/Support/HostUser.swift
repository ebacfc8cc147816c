import Glibc
import Synchronization
import Testing

/// Who runs the tool: each has a sandbox of another make.
enum HostUser: String, CustomTestStringConvertible {
  case root, ordinary

  /// Those whose part this process can take.
  static let all: [HostUser] = geteuid() == 0 ? [.root, .ordinary] : [.ordinary]

  var testDescription: String { rawValue }

  /// Root plays an ordinary user under a number that no account and no other test has.
  func claimID() -> uid_t {
    guard self == .ordinary, geteuid() == 0 else { return geteuid() }
    return Self.nextOrdinary.add(1, ordering: .relaxed).newValue
  }

  private static let nextOrdinary = Atomic<uid_t>(20000 + uid_t(getpid() % 1000) * 30)
}
