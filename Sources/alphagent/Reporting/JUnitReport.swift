import Records
import SandboxCore

/// Report of a command's programs in the XML that CI systems read test results from.
struct JUnitReport {
  private let accounts: [ExecutionAccount]

  /// Most bytes of a stream in the report, from its end.
  private static let longest = 100_000

  init(_ accounts: [ExecutionAccount]) { self.accounts = accounts }

  var text: String {
    let failures = accounts.count { if case .ended = $0.outcome { $0.status != 0 } else { false } }
    let errors = accounts.count { if case .failed = $0.outcome { true } else { false } }
    let time = Self.seconds(accounts.reduce(0) { $0 + $1.milliseconds })
    let counts = "tests=\"\(accounts.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(time)\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites \(counts)>
      <testsuite name="alphagent" \(counts)>
      \(accounts.map(Self.test).joined())</testsuite>
      </testsuites>

      """
  }

  private static func test(_ account: ExecutionAccount) -> String {
    let start =
      "<testcase classname=\"alphagent\" name=\(quoted(account.title)) time=\"\(seconds(account.milliseconds))\">\n"
    switch account.outcome {
    case .ended(let record, let status, _):
      let failure = account.failure.map {
        "<failure message=\(quoted($0)) type=\"\(record.reason)\">exit status \(status)</failure>\n"
      }
      let streams = stream("system-out", record.output) + stream("system-err", record.error)
      return start + (failure ?? "") + streams + "</testcase>\n"
    case .failed(let error):
      let hint = error.remedy.map(escaped) ?? ""
      return start
        + "<error message=\(quoted(error.message)) type=\"\(error.code.rawValue)\">\(hint)</error>\n</testcase>\n"
    }
  }

  private static func stream(_ name: String, _ text: String) -> String {
    text.isEmpty ? "" : "<\(name)>\(escaped(String(text.suffix(longest))))</\(name)>\n"
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// Text of any XML document, which has no place for most control characters.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n", "\t", "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...:
        escaped.unicodeScalars.append(scalar)
      default: escaped += "\u{FFFD}"
      }
    }
    return escaped
  }
}

extension ExecutionAccount {
  fileprivate var milliseconds: Int64 {
    if case .ended(let record, _, _) = outcome { record.durationMs } else { 0 }
  }
}
