import ArgumentParser
import SandboxCore

/// Options that choose a part of a session's log.
struct LogFlags: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: ArgumentHelp("Only the last lines, and with --follow what comes.", valueName: "n"))
  var tail: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only what is not older: 10m, or a time such as 2026-11-27T01:32:06Z.", valueName: "time"))
  var since: String?
}

extension LogFlags {
  /// Number of the last lines that are wanted; nil for all. Throws for a number that is none.
  func lineCount() throws(SandboxError) -> Int? {
    guard let tail, tail < 0 else { return tail }
    throw .usage("--tail: '\(tail)' is not a number of lines", hint: "give 0 or more")
  }

  /// The time of the earliest entry that is wanted, in milliseconds since 1970; nil for all.
  func earliest() throws(SandboxError) -> Int64? {
    guard let since else { return nil }
    return try named("--since") { () throws(SandboxError) in try PointInTime(parsing: since).milliseconds }
  }
}
