import TestSupport
import Testing

/// The completion scripts are what the argument parser generates.
@Suite struct CompletionScriptTests {
  @Test(arguments: [
    ("bash", "completions/alphagent.bash"), ("zsh", "completions/_alphagent"), ("fish", "completions/alphagent.fish"),
  ])
  func scriptIsCurrent(shell: String, file: String) throws {
    let arguments = "--generate-completion-script \(shell)"
    let isCurrent = try Repository.text(file) == BuiltTool.output(of: arguments)
    #expect(isCurrent, "\(file) is out of date; mend it with: .build/debug/alphagent \(arguments) > \(file)")
  }
}
