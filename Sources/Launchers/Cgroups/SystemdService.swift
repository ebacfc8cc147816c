import Glibc

/// Service of systemd's, of the host's or of a user's manager.
package struct SystemdService: Equatable, Sendable {
  package let name: String
  /// Whether a user's manager runs it.
  package let isOfUser: Bool

  package init(name: String, isOfUser: Bool) {
    self.name = name
    self.isOfUser = isOfUser
  }

  /// Command after which the service's settings refuse no sandbox; for one of `systemd-run`, which settings to leave out.
  package var remedy: String {
    if name.hasPrefix("run-") {
      return "start \(name) without " + Self.harmless.map { $0.prefix { $0 != "=" } }.joined(separator: ", ")
    }
    let place = isOfUser ? "~/.config/systemd/user/\(name).d" : "/etc/systemd/system/\(name).d"
    let systemctl = isOfUser ? "systemctl --user" : "systemctl"
    let lines = (["[Service]"] + Self.harmless).joined(separator: "\\n")
    let command =
      "mkdir -p \(place) && printf '\(lines)\\n' > \(place)/alphagent.conf && \(systemctl) daemon-reload && "
      + "\(systemctl) restart \(name)"
    return isOfUser ? command : Remedy.command(command)
  }

  /// Settings that may refuse what makes a sandbox, each with the value that refuses nothing.
  private static let harmless = [
    "RestrictNamespaces=no", "PrivateUsers=no", "ProtectHostname=no", "SystemCallFilter=", "RestrictAddressFamilies=",
    "CapabilityBoundingSet=~",
  ]
}
