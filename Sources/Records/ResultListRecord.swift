/// The object that `--json` and `--report` write for several executions.
package struct ResultListRecord: Codable, Equatable, Sendable {
  /// One execution: its result, or the failure to get one.
  package enum Entry: Equatable, Sendable {
    case result(ResultRecord)
    case failure(FailureRecord)
  }

  /// The command's own: the first exit status, in the order of the results, that is not 0.
  package let exitCode: Int32
  package let results: [Entry]

  private enum CodingKeys: String, CodingKey {
    case results
    case exitCode = "exit_code"
  }

  /// The record of these executions, and of the command's exit status.
  package init(_ results: [Entry], exitCode: Int32) { (self.results, self.exitCode) = (results, exitCode) }
}

extension ResultListRecord.Entry: Codable {
  package init(from decoder: any Decoder) throws {
    self = try (try? FailureRecord(from: decoder)).map { .failure($0) } ?? .result(ResultRecord(from: decoder))
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .result(let result): try result.encode(to: encoder)
    case .failure(let failure): try failure.encode(to: encoder)
    }
  }
}
