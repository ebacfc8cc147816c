import FoundationEssentials
import SandboxCore

/// JSON as every command prints it: one line, snake_case, keys sorted.
enum JSONText {
  static func of(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Our records hold numbers, words and lists: nothing that cannot be encoded but a non-finite number.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}

/// Bytes that text does not carry exactly.
enum Base64 {
  /// Nil for output that is UTF-8.
  static func ofInexact(_ output: CapturedOutput) -> String? {
    String(validating: output.bytes, as: UTF8.self) == nil ? Data(output.bytes).base64EncodedString() : nil
  }
}
