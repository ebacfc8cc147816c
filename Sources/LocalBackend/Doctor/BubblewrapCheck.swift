import Launchers
import SandboxCore
import SystemPackage

/// Bubblewrap: installed, new enough, and able to make a namespace.
enum BubblewrapCheck {
  static let name = "bubblewrap"

  /// First version with `--disable-userns`.
  static let oldest = Version(major: 0, minor: 8, patch: 0)

  /// Findings about bubblewrap on this host.
  struct Facts {
    var path: FilePath?
    /// Output of `bwrap --version`.
    var version: String?
    /// Message of bubblewrap when it could not make a sandbox; nil when it could.
    var complaint: String?
  }

  /// Looks for bubblewrap and tries it. Where it fails, the remedy is that of user namespaces, which it needs.
  static func look(after namespaces: HostCheck) -> HostCheck {
    var facts = Facts(path: HostProgram.find("bwrap"))
    guard let path = facts.path else { return judge(facts, namespaces) }
    facts.version = HostCommand(path, ["--version"])?.output
    facts.complaint = tryOut(path)
    return judge(facts, namespaces)
  }

  static func judge(_ facts: Facts, _ namespaces: HostCheck) -> HostCheck {
    guard let path = facts.path else {
      return .absent(name, "bubblewrap is not installed: no 'bwrap' on PATH", remedy: Remedy.install("bubblewrap"))
    }
    guard let version = facts.version.flatMap(Version.init) else {
      return .absent(name, "'\(path)' does not say its version", remedy: Remedy.install("--reinstall bubblewrap"))
    }
    guard version >= oldest else {
      return .absent(
        name, "'\(path)' is \(version), which lacks --disable-userns: \(oldest) is needed",
        remedy: Remedy.install("bubblewrap") + ", from a newer release if need be")
    }
    guard let complaint = facts.complaint else { return .enforced(name, "\(version), \(path)") }
    let remedy = namespaces.remedy ?? Remedy.surroundings
    return .absent(name, "'\(path)' \(version) cannot make a sandbox: \(complaint)", remedy: remedy)
  }

  /// Runs bubblewrap in a sandbox, as the one program that is sure to be there; returns its complaint, nil for success.
  private static func tryOut(_ path: FilePath) -> String? {
    let arguments = ["--unshare-all", "--unshare-user", "--disable-userns", "--ro-bind", "/", "/", "--", path.string]
    guard let attempt = HostCommand(path, arguments + ["--version"]) else { return "it cannot be started" }
    return attempt.status == 0 ? nil : attempt.complaint
  }
}

/// A version in three numbers.
struct Version: Comparable, CustomStringConvertible {
  let major: Int
  let minor: Int
  let patch: Int

  var description: String { "\(major).\(minor).\(patch)" }

  static func < (left: Version, right: Version) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

extension Version {
  /// Parses the first word that begins with a digit, such as `0.8.0` in `bubblewrap 0.8.0`; missing numbers are 0.
  init?(_ text: String) {
    let word = text.split(whereSeparator: \.isWhitespace).first { $0.first?.isWholeNumber == true }
    guard let word else { return nil }
    let numbers = word.split(separator: ".").map { Int($0.prefix(while: \.isWholeNumber)) ?? 0 } + [0, 0]
    self.init(major: numbers[0], minor: numbers[1], patch: numbers[2])
  }
}
