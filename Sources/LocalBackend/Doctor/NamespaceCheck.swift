import CLinux
import Glibc
import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// User namespaces of users other than root: root's sandboxes too make theirs as unprivileged users.
enum NamespaceCheck {
  static let name = "user_namespaces"

  /// Outcome of an attempt to make a user namespace.
  enum Attempt: Equatable {
    case works
    case refused(Errno)
    /// Made, but without privileges inside, as under AppArmor's restriction.
    case powerless(Errno)
  }

  /// Outcome of the attempt, and the settings that explain it; nil where this kernel has no such setting.
  struct Facts {
    var attempt: Attempt
    /// kernel.unprivileged_userns_clone
    var clone: Int?
    /// user.max_user_namespaces
    var most: Int?
    /// kernel.apparmor_restrict_unprivileged_userns
    var appArmor: Int?
    /// Service of systemd's that this process is in.
    var service: SystemdService?
    /// Whether the users that root's sandboxes run as exist in our own user namespace.
    var hasSandboxUsers = true
  }

  static func look() -> HostCheck {
    judge(
      Facts(
        attempt: tryOut(), clone: setting("kernel/unprivileged_userns_clone"),
        most: setting("user/max_user_namespaces"),
        appArmor: setting("kernel/apparmor_restrict_unprivileged_userns"), service: MemberCgroups(of: "self").service,
        hasSandboxUsers: geteuid() != 0 || UserMap(SmallFile.read("/proc/self/uid_map") ?? "").contains(users)))
  }

  /// Makes an absent check partial, once a sandbox works: bubblewrap then may do what this process may not, as with an
  /// AppArmor profile of its own.
  static func reconsider(_ check: HostCheck) -> HostCheck {
    guard check.state == .absent else { return check }
    return .partial(name, "\(check.detail); but bubblewrap can make one", remedy: check.remedy)
  }

  private static let users = Lease.users

  static func judge(_ facts: Facts) -> HostCheck {
    switch facts.attempt {
    case .works: .enforced(name, "made one" + (facts.most.map { "; user.max_user_namespaces is \($0)" } ?? ""))
    case .refused(let error): explain("refused: \(error)", facts)
    case .powerless(let error): explain("made one, which may not mount: \(error)", facts)
    }
  }

  private static func explain(_ found: String, _ facts: Facts) -> HostCheck {
    let (setting, remedy) = cause(facts)
    return .absent(name, setting.map { "\(found); \($0)" } ?? found, remedy: remedy)
  }

  /// The setting that is to blame, and its remedy.
  private static func cause(_ facts: Facts) -> (setting: String?, remedy: String) {
    if facts.clone == 0 {
      return ("kernel.unprivileged_userns_clone is 0", Remedy.sysctl("kernel.unprivileged_userns_clone=1"))
    }
    if facts.most == 0 { return ("user.max_user_namespaces is 0", Remedy.sysctl("user.max_user_namespaces=15000")) }
    guard facts.hasSandboxUsers else {
      return (
        "users \(users.lowerBound) to \(users.upperBound - 1), as which root's sandboxes run, are not mapped here",
        facts.service?.remedy ?? "run as an ordinary user, or map 65536 users into this container"
      )
    }
    if let appArmor = facts.appArmor, appArmor != 0 {
      return (
        "kernel.apparmor_restrict_unprivileged_userns is \(appArmor)",
        "give alphagent and bwrap an AppArmor profile with 'userns,'; or, "
          + Remedy.sysctl("kernel.apparmor_restrict_unprivileged_userns=0")
      )
    }
    if let service = facts.service {
      return ("in \(service.name), whose settings may forbid it", service.remedy)
    }
    return (nil, Remedy.container())
  }

  private static func tryOut() -> Attempt {
    let answer = clinux_try_user_namespace(users.lowerBound)
    if answer == 0 { return .works }
    let error = Errno(rawValue: answer & 0x7F)
    return answer & 0x80 == 0 ? .refused(error) : .powerless(error)
  }

  private static func setting(_ path: String) -> Int? {
    SmallFile.read(FilePath("/proc/sys/\(path)")).flatMap { Int($0.prefix { !$0.isNewline }) }
  }
}

/// The users of a namespace, from `/proc/self/uid_map`.
struct UserMap {
  private let ranges: [Range<UInt64>]

  /// Parses lines of first user inside, first user outside, and count.
  init(_ text: String) {
    ranges = text.split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { UInt64($0) }
      guard numbers.count == 3, let end = numbers.last?.addingReportingOverflow(numbers[0]), !end.overflow else {
        return nil
      }
      return numbers[0]..<end.partialValue
    }
  }

  /// Whether one line maps all of these users.
  func contains(_ users: Range<UInt32>) -> Bool {
    ranges.contains { $0.lowerBound <= users.lowerBound && $0.upperBound >= users.upperBound }
  }
}
