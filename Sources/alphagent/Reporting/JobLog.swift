import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// The log of a CI job, in which the output of every program is folded, and a failure is an annotation.
///
/// All that it writes goes to stderr: stdout may be another program's input.
struct JobLog {
  private let markup: JobMarkup?
  /// Whether there is output to fold; with `--json` there is none.
  private let folds: Bool

  /// Writes nothing where no runner reads stderr, and with `--quiet`.
  init(_ common: CommonOptions, _ environment: (String) -> String?) {
    let facts = TerminalFacts(of: .standardError)
    folds = !common.json
    markup = common.quiet || facts.isRegularFile || facts.isTerminal ? nil : JobMarkup(environment: environment)
  }

  func begin(_ title: String, number: Int) {
    guard let markup, folds else { return }
    write(markup.groupStart("alphagent \(title)", name: name(number), at: TimeOfDay.now.seconds))
  }

  /// Ends the group, and annotates the job with a program that has failed.
  func end(_ account: ExecutionAccount, number: Int) {
    guard let markup else { return }
    if folds {
      write((account.isInLine ? "\n" : "") + markup.groupEnd(name: name(number), at: TimeOfDay.now.seconds))
    }
    if let failure = account.failure { write(markup.error("\(account.title): \(failure)", title: "alphagent")) }
  }

  /// Name of a section that no other command of the job has.
  private func name(_ number: Int) -> String { "alphagent_\(getpid())_\(number)" }

  private func write(_ text: String?) {
    guard let text else { return }
    _ = FileDescriptor.standardError.deliver(Array(text.utf8))
  }
}
