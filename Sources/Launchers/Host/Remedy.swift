import Glibc

/// Remedies for missing controls, each in one line, shared by all messages.
package enum Remedy {
  /// Returns a command that only root may run, marked as such for other users.
  package static func command(_ text: String, isRoot: Bool = geteuid() == 0) -> String {
    isRoot ? text : "as root: \(text)"
  }

  /// Returns the command that installs a package on the host.
  package static func install(_ package: String, isRoot: Bool = geteuid() == 0) -> String {
    command("apt-get install \(package)", isRoot: isRoot)
  }

  /// Returns the command that sets a kernel parameter, now and at every start of the host.
  package static func sysctl(_ setting: String, isRoot: Bool = geteuid() == 0) -> String {
    command("sysctl -w \(setting) | tee -a /etc/sysctl.d/alphagent.conf", isRoot: isRoot)
  }

  /// Remedy where namespaces or mounts are refused by a container or an old kernel; a container's root needs privileges to
  /// become the sandbox's user.
  package static func container(isRoot: Bool = geteuid() == 0) -> String {
    let options = ["seccomp", "apparmor", "systempaths"].map { "--security-opt \($0)=unconfined" }
    return "Linux 5.12 or newer is needed; in a container, start it with --privileged"
      + (isRoot ? "" : ", or with " + options.joined(separator: " "))
  }

  /// Remedy for behaviour that no host should show.
  package static let report = "report it with the output of 'alphagent doctor --json'"
}
