import Records
import SandboxCore

/// Outcome of one program of a command, for reports about all of them.
struct ExecutionAccount {
  /// The program, as the command line names it.
  let title: String
  let outcome: Outcome
  /// Whether it has left a line on stderr without its end.
  var isInLine = false

  enum Outcome {
    /// It ran: what is known of that, the exit status of the command for it, and a sentence about its end.
    case ended(ResultRecord, status: Int32, reason: String)
    /// It could not run.
    case failed(SandboxError)
  }

  var status: Int32 {
    switch outcome {
    case .ended(_, let status, _): status
    case .failed(let error): error.kind.exitStatus
    }
  }

  var entry: ResultListRecord.Entry {
    switch outcome {
    case .ended(let record, _, _): .result(record)
    case .failed(let error): .failure(FailureRecord(error, hint: error.remedy, exitCode: status, name: title))
    }
  }

  /// What went wrong, in a line; nil where nothing did.
  var failure: String? {
    guard status != 0 else { return nil }
    switch outcome {
    case .ended(let record, _, let reason):
      let last = record.error.split { $0.isNewline }.last { line in line.contains { !$0.isWhitespace } }
      return reason + (last.map { ": \($0)" } ?? "")
    case .failed(let error): return error.message
    }
  }
}
