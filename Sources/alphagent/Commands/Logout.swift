import Alphagent
import ArgumentParser
import SandboxCore

/// `alphagent logout`: forgets what `login` remembers.
struct Logout: Verb {
  static let name = "logout"
  static let examples = [
    "alphagent logout",
    "alphagent logout --quiet",
  ]
  static let configuration = CommandConfiguration(
    verb: name, abstract: "Forget the service and the key that 'login' has stored.")

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    if try !ServiceLogin.remove(), !common.quiet { Message("no service was remembered").write() }
    return 0
  }
}
