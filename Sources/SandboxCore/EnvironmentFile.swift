/// A file of variables in the style of container engines: one `NAME=VALUE` or `NAME` per line.
package enum EnvironmentFile {
  /// The variables that `text` sets, in its order.
  ///
  /// A value is literal to the end of its line; a bare name is copied from the host, and skipped where `host` has none.
  /// Blank lines and lines that start with `#` are skipped. Throws a usage error that names `file` and the line.
  package static func parse(
    _ text: String, file: String, host: (String) -> String?
  ) throws(SandboxError) -> [EnvironmentVariable] {
    var variables: [EnvironmentVariable] = []
    for (index, line) in lines(of: text).enumerated() where !isSkipped(line) {
      guard let setting = Line(line) else { throw malformed(line, at: "\(file):\(index + 1)") }
      if let variable = try setting.variable(host: host) { variables.append(variable) }
    }
    return variables
  }

  /// Lines without their ends and leading blanks.
  ///
  /// Split as bytes, since Swift takes CR LF for one character.
  private static func lines(of text: String) -> [String] {
    let bytes = text.utf8.starts(with: byteOrderMark) ? text.utf8.dropFirst(byteOrderMark.count) : text.utf8[...]
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      return String(Substring(line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }))
    }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func isSkipped(_ line: String) -> Bool {
    line.utf8.first == nil || line.utf8.first == UInt8(ascii: "#")
  }

  /// Quotes the name alone, for the value may be a secret.
  private static func malformed(_ line: String, at place: String) -> SandboxError {
    let name = line.utf8.prefix { $0 != UInt8(ascii: "=") }
    let quoted = name.count < line.utf8.count ? "\(Substring(name))=…" : line
    return .usage("\(place): '\(quoted)' is not NAME=VALUE", hint: "write NAME=VALUE or NAME, one a line")
  }

  /// A line that sets or copies a variable: its name has no blanks, and neither part has a NUL.
  private struct Line {
    let name: String
    let value: String?

    init?(_ line: String) {
      (name, value) = EnvironmentVariable.split(line)
      guard !name.isEmpty, !name.utf8.contains(where: { $0 <= 0x20 }), !line.utf8.contains(0) else { return nil }
    }

    func variable(host: (String) -> String?) throws(SandboxError) -> EnvironmentVariable? {
      guard let value = value ?? host(name) else { return nil }
      return try EnvironmentVariable(name: name, value: value)
    }
  }
}

extension EnvironmentVariable {
  /// The variable that `--env K=V` or `--env K` sets; nil for a bare name that `host` has no value for.
  package static func parse(
    _ text: String, host: (String) -> String?
  ) throws(SandboxError) -> EnvironmentVariable? {
    let (name, value) = split(text)
    guard !name.isEmpty else { throw .usage("'\(text)' is not NAME=VALUE", hint: "use NAME=VALUE, or NAME to copy it") }
    guard let value = value ?? host(name) else { return nil }
    return try EnvironmentVariable(name: name, value: value)
  }

  /// The two sides of the first `=`; no value where there is none.
  fileprivate static func split(_ text: String) -> (name: String, value: String?) {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (text, nil) }
    return (String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
  }
}
