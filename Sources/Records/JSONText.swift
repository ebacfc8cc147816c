import FoundationEssentials

/// Records as one line of JSON, keys sorted.
package enum JSONText {
  /// JSON of a record, without a line end.
  package static func of(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Records hold numbers, words and lists: only a non-finite number cannot be encoded.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// Decodes a record from JSON; fields that it does not know are ignored. Throws `DecodingError`.
  package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
