import Glibc

/// What to do about a control that is missing, in one line; the same words wherever alphagent says them.
package enum Remedy {
  /// A command that only root may give.
  package static func command(_ text: String, isRoot: Bool = geteuid() == 0) -> String {
    isRoot ? text : "as root: \(text)"
  }

  /// A package of the host's.
  package static func install(_ package: String, isRoot: Bool = geteuid() == 0) -> String {
    command("apt-get install \(package)", isRoot: isRoot)
  }

  /// A kernel parameter, set now and after every start of the host.
  package static func sysctl(_ setting: String, isRoot: Bool = geteuid() == 0) -> String {
    command("sysctl -w \(setting), and keep it in /etc/sysctl.d/alphagent.conf", isRoot: isRoot)
  }

  /// Namespaces and mounts that something above this host's kernel refuses.
  package static let container =
    "Linux 5.12 or newer is needed; in a container, start it with "
    + "--privileged, or with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"

  /// For what no host should do.
  package static let report = "report it with the output of 'alphagent doctor --json'"
}
