/// Reason for the end of an execution, from evidence of what ended it and never from its status alone.
public enum Reason: String, Sendable, Equatable, CaseIterable {
  /// The program ran to its end.
  case exit
  /// A signal that alphagent did not send ended the program.
  case signal
  /// alphagent's own timer ended it.
  case timeout
  /// The kernel killed it for memory.
  case memory
  /// The sandbox had no room for another process, so that the program could not be started.
  case pids
  /// The kernel ended the program because a file grew over its size limit (SIGXFSZ).
  case disk
  /// Its output could not be delivered: the caller's disk is full, say.
  case output
  /// The command was found and could not be executed.
  case notExecutable = "not-executable"
  /// The command was not found.
  case notFound = "not-found"
  /// The program could not be started for another reason.
  case startFailed = "start-failed"
  /// The sandbox was lost: its agent or its supervisor died, or the connection broke.
  case lost
  /// The caller's Ctrl-C, SIGTERM or SIGHUP ended it.
  case cancelled
}

/// End of an execution: the reason, the signal where one ended it, and the status for a shell.
public struct Verdict: Sendable, Equatable {
  /// Reason for the end.
  public let reason: Reason
  /// The signal's number, where a signal ended the program.
  public let signal: Int32?
  /// Status for a shell, 0 to 255: the program's own, or one that stands for the reason.
  public let exitCode: Int32

  /// A verdict; `exitCode` is a status that a shell can hold.
  public init(reason: Reason, signal: Int32? = nil, exitCode: Int32) {
    self.reason = reason
    self.signal = signal
    self.exitCode = exitCode
  }
}

/// End of a program as the agent reports it.
package enum Ending: Sendable, Equatable {
  case exited(Int32)
  case signalled(Int32)
  case notFound
  case notExecutable
  case startFailed(errno: Int32)
  /// The sandbox had no room for one more process.
  case processLimit
  /// No end was reported: the agent died or the stream broke.
  case lost
}

/// Evidence of what ended an execution.
package struct Evidence: Sendable, Equatable {
  /// The signal with which the caller cancelled the execution; nil for none.
  package var cancelled: Int32?
  /// Whether our own timer ran out first.
  package var timedOut: Bool
  /// Number of processes that the kernel killed for memory while the execution ran.
  package var oomKills: Int
  /// Report of the agent, which may be false.
  package var ending: Ending

  /// Evidence of a program that ended by itself, unless the other parameters say more.
  package init(cancelled: Int32? = nil, timedOut: Bool = false, oomKills: Int = 0, ending: Ending) {
    self.cancelled = cancelled
    self.timedOut = timedOut
    self.oomKills = oomKills
    self.ending = ending
  }
}

extension Verdict {
  /// The verdict on `evidence`: the caller's signal and the host's timer come first, then the kernel's count, then the
  /// agent's report.
  package static func decide(_ evidence: Evidence) -> Verdict {
    let ending = evidence.ending
    if let signal = evidence.cancelled {
      return Verdict(reason: .cancelled, signal: ending.signal, exitCode: status(ofSignal: signal))
    }
    if evidence.timedOut { return Verdict(reason: .timeout, signal: ending.signal, exitCode: 124) }
    if evidence.oomKills > 0, ending.canBeMemory { return Verdict(reason: .memory, signal: kill, exitCode: 137) }
    return judge(ending)
  }

  /// Judges by the agent's report. A status or signal that no kernel gives counts as no report.
  private static func judge(_ ending: Ending) -> Verdict {
    switch ending {
    case .exited(let status) where 0...255 ~= status: Verdict(reason: .exit, exitCode: status)
    case .signalled(fileSize): Verdict(reason: .disk, signal: fileSize, exitCode: status(ofSignal: fileSize))
    case .signalled(let signal) where 1...64 ~= signal:
      Verdict(reason: .signal, signal: signal, exitCode: status(ofSignal: signal))
    case .notFound: Verdict(reason: .notFound, exitCode: 127)
    case .notExecutable: Verdict(reason: .notExecutable, exitCode: 126)
    case .startFailed: Verdict(reason: .startFailed, exitCode: 125)
    case .processLimit: Verdict(reason: .pids, exitCode: 125)
    case .exited, .signalled, .lost: Verdict(reason: .lost, exitCode: 125)
    }
  }

  /// A shell's status for a death by `signal`, kept below 256.
  private static func status(ofSignal signal: Int32) -> Int32 { 128 + (signal & 0x7F) }

  /// SIGKILL on Linux.
  fileprivate static let kill: Int32 = 9
  /// SIGXFSZ on Linux.
  private static let fileSize: Int32 = 25
}

extension Ending {
  /// The signal that ended the program, if one did.
  fileprivate var signal: Int32? {
    guard case .signalled(let signal) = self, 1...64 ~= signal else { return nil }
    return signal
  }

  /// Whether the kernel's kill for memory can cause it, by killing the program, a child of a shell that reports 137, or
  /// the agent.
  fileprivate var canBeMemory: Bool { self == .signalled(Verdict.kill) || self == .exited(137) || self == .lost }
}
