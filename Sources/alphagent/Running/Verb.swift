import ArgumentParser
import SandboxCore

/// Subcommand of the tool.
protocol Verb: ParsableCommand {
  /// Name of the subcommand on the command line.
  static var name: String { get }
  /// Command lines for its help, the first for models too. A test runs them, in their order, where there are `task.py`,
  /// `sales.csv`, a directory `src` and a session `build` with `ALPHAGENT_SESSION` unset.
  static var examples: [String] { get }
  var outputOptions: CommonOptions.Output { get }
  var serviceOptions: CommonOptions.Service { get }
  /// Words that go to a program unchanged. The parser puts all here from the first that it does not know, `--help` too.
  var words: [String] { get }
  /// Whether the first signal ends the process, unless the verb listens itself: whatever it has begun ends with its
  /// connection.
  static var endsAtOnce: Bool { get }
  /// Runs the subcommand and returns the exit status. A thrown error is reported, and its kind decides the exit status.
  func run(in context: Context) async throws(SandboxError) -> Int32
}

extension Verb {
  var common: CommonOptions { CommonOptions(output: outputOptions, service: serviceOptions) }
  var words: [String] { [] }
  static var endsAtOnce: Bool { true }
}

extension CommandConfiguration {
  /// Configures a verb.
  ///
  /// It bears the name of the tool that it is a part of because the parser would otherwise look for
  /// `--generate-completion-script` before anything else, by two parsers of its own: a third of the time that arguments
  /// take, and a sixth of the time of an `exec` in a session.
  init(verb name: String, abstract: String, usage: String? = nil, discussion: String = "", aliases: [String] = []) {
    self.init(
      commandName: name, _superCommandName: "alphagent", abstract: abstract, usage: usage, discussion: discussion,
      aliases: aliases)
  }
}
