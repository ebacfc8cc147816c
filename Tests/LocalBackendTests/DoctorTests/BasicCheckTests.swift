import Launchers
@testable import LocalBackend
import SandboxCore
import SystemPackage
import Testing

/// Checks that are judged before there is a sandbox.
@Suite struct BasicCheckTests {
  @Test(arguments: [
    ("bubblewrap 0.8.0\n", "0.8.0"), ("bubblewrap 0.11\n", "0.11.0"), ("3.13.0rc1", "3.13.0"), ("2", "2.0.0"),
  ])
  func parsesVersions(text: String, version: String) { #expect(Version(text)?.description == version) }

  @Test(arguments: ["", "bubblewrap", "v1.2"])
  func refusesWhatIsNoVersion(text: String) { #expect(Version(text) == nil) }

  private static let namespaces = HostCheck.enforced("user_namespaces", "made one")

  @Test func missingBubblewrapIsAbsentWithThePackage() {
    let check = BubblewrapCheck.judge(BubblewrapCheck.Facts(), Self.namespaces)
    #expect(check.state == .absent && check.remedy?.hasSuffix("apt-get install bubblewrap") == true)
  }

  @Test(arguments: [
    ("bubblewrap 0.8.0", nil, HostCheck.State.enforced), ("bubblewrap 1.0.0", nil, .enforced),
    ("bubblewrap 0.7.9", nil, .absent), ("Segmentation fault", nil, .absent), ("bubblewrap 0.8.0", "no", .absent),
  ])
  func judgesBubblewrap(version: String, complaint: String?, state: HostCheck.State) {
    let facts = BubblewrapCheck.Facts(path: "/usr/bin/bwrap", version: version, complaint: complaint)
    #expect(BubblewrapCheck.judge(facts, Self.namespaces).state == state)
  }

  @Test func bubblewrapWithoutNamespacesHasTheirRemedy() {
    let namespaces = HostCheck.absent("user_namespaces", "refused", remedy: "allow them")
    let facts = BubblewrapCheck.Facts(path: "/usr/bin/bwrap", version: "0.8.0", complaint: "No permissions")
    #expect(BubblewrapCheck.judge(facts, namespaces).remedy == "allow them")
  }

  typealias Facts = NamespaceCheck.Facts

  @Test(arguments: [
    (Facts(attempt: .refused(.noSpace), most: 0), "user.max_user_namespaces=15000"),
    (Facts(attempt: .refused(.notPermitted), clone: 0, most: 100), "kernel.unprivileged_userns_clone=1"),
    (Facts(attempt: .powerless(.permissionDenied), most: 100, appArmor: 1), "AppArmor profile"),
    (Facts(attempt: .refused(.notPermitted), most: 100, hasSandboxUsers: false), "map 65536 users"),
    (Facts(attempt: .refused(.notPermitted), clone: 1, most: 100, appArmor: 0), "--privileged"),
    (
      Facts(attempt: .refused(.notPermitted), service: SystemdService(name: "a.service", isOfUser: false)),
      "> /etc/systemd/system/a.service.d/alphagent.conf && systemctl daemon-reload"
    ),
    (
      Facts(
        attempt: .powerless(.permissionDenied), appArmor: 1,
        service: SystemdService(name: "a.service", isOfUser: false)), "AppArmor profile"
    ),
    (
      Facts(
        attempt: .refused(.notPermitted), service: SystemdService(name: "a.service", isOfUser: false),
        hasSandboxUsers: false), "PrivateUsers=no"
    ),
    (
      Facts(attempt: .refused(.notPermitted), service: SystemdService(name: "a.service", isOfUser: true)),
      "systemctl --user restart a.service"
    ),
    (
      Facts(attempt: .refused(.interrupted), service: SystemdService(name: "run-u1.service", isOfUser: false)),
      "without RestrictNamespaces, "
    ),
  ])
  func namesTheSettingThatRefusesNamespaces(facts: Facts, remedy: String) {
    let check = NamespaceCheck.judge(facts)
    #expect(check.state == .absent && check.remedy?.contains(remedy) == true, "\(check)")
    #expect(NamespaceCheck.reconsider(check).state == .partial)
  }

  @Test func namespacesThatWorkNeedNothing() {
    let check = NamespaceCheck.judge(Facts(attempt: .works, most: 100, appArmor: 1))
    #expect(check.state == .enforced && check.remedy == nil && NamespaceCheck.reconsider(check) == check)
  }

  @Test(arguments: [
    ("         0          0 4294967295\n", true), ("0 1001 1\n", false), ("0 1001 1\n1 100000 65536\n", true),
    ("0 100000 61200\n", false), ("", false), ("0 0 18446744073709551615\n", true),
    ("1 0 18446744073709551615\n", false),
  ])
  func readsUserMaps(text: String, hasSandboxUsers: Bool) {
    #expect(UserMap(text).contains(61184..<65280) == hasSandboxUsers)
  }
}
