import TestSupport
import Testing

/// The manual's lists name what the argument parser takes, no more and no less.
@Suite struct ManualPageTests {
  private let dump: CommandDump

  init() throws { dump = try CommandDump.ofBuiltTool() }

  @Test(arguments: [
    "alphagent", "run", "create", "list", "info", "upload", "download", "logs", "wait", "terminate", "login",
    "logout", "doctor", "gc",
  ])
  func pageListsTheOptions(command: String) {
    let page = ManualPage(command == "alphagent" ? command : "alphagent-\(command)")
    expectSame(page.options, dump.options(of: command), in: page.file)
  }

  /// The page of `exec` refers to the options of `run`, and lists only its own.
  @Test func execTakesWhatRunTakesButForTheCode() {
    let (page, own) = (ManualPage("alphagent-exec"), dump.options(of: "exec"))
    let shared = dump.options(of: "run").subtracting(["-c code", "--fresh", "--each", "--repeat n"])
    #expect(shared.isSubset(of: own), "\(page.file) says that exec takes what run takes")
    expectSame(page.options, own.subtracting(shared), in: page.file)
  }

  /// The page of `repl` refers to the options of `create`.
  @Test func aPromptTakesWhatCreateTakes() {
    let (page, own) = (ManualPage("alphagent-repl"), dump.options(of: "repl"))
    let shared = dump.options(of: "create")
    #expect(shared.isSubset(of: own), "\(page.file) says that repl takes what create takes")
    expectSame(page.options, own.subtracting(shared), in: page.file)
  }

  @Test func everyCommandHasAnEntryAndAPage() {
    let page = ManualPage("alphagent")
    let commands = Set(dump.command.subcommands?.map(\.commandName) ?? []).subtracting(["help"])
    expectSame(page.commands, commands, in: page.file)
    for command in commands { #expect(!Repository.text("man/alphagent-\(command).1").isEmpty) }
  }

  private func expectSame(_ page: Set<String>, _ tool: Set<String>, in file: String) {
    #expect(tool.subtracting(page).isEmpty, "\(file) lacks these; describe them there")
    #expect(page.subtracting(tool).isEmpty, "\(file) has these, which the tool does not; take them out")
  }
}
