/// Optional that is encoded as `null` where it is nil, and not left out; a missing field decodes as nil.
@propertyWrapper
package struct Null<Value: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
  package var wrappedValue: Value?

  package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension KeyedDecodingContainer {
  /// Decodes a missing field as nil; the compiler chooses this overload in the decoding that it synthesizes for
  /// records.
  func decode<Value>(_ type: Null<Value>.Type, forKey key: Key) throws -> Null<Value> {
    try decodeIfPresent(type, forKey: key) ?? Null(wrappedValue: nil)
  }
}
