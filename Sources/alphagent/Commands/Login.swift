import Alphagent
import ArgumentParser
import SandboxCore
import Terminal

/// `alphagent login`: remembers a service and its key.
struct Login: Verb {
  static let name = "login"
  static let examples = [
    #"echo "$KEY" | alphagent login https://sandboxes.example.com"#,
    "alphagent login http://127.0.0.1:8787 < key.txt",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Remember a service and its API key, for commands that name none.",
    discussion: """
      The key is read from stdin, or asked for on a terminal; it is checked with the service before it is stored, \
      readable for you alone.
      """)

  @Argument(help: ArgumentHelp("The service's address, such as https://sandboxes.example.com.", valueName: "url"))
  var url: String

  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  /// The terminal has to be put back.
  static var endsAtOnce: Bool { false }

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    let key: String
    do throws(SandboxError) {
      key = try await SecretInput.read(prompt: "API key: ", context)
    } catch {
      guard let signal = context.signals.first else { throw error }
      return FailureReport(error, asJSON: common.json, exitCode: 128 + signal).write()
    }
    let service = try await ServiceLogin.store(url, key: key)
    if !common.quiet { Message("commands now use \(service)", hint: "'alphagent logout' forgets it").write() }
    return 0
  }
}
