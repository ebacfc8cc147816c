/// SplitMix64: the same bytes in every run of a test.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  package mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

/// Returns pseudo-random bytes, the same in every call; fewer bytes are a prefix of more.
package func pattern(_ count: Int) -> [UInt8] {
  var generator = SeededGenerator(seed: 1)
  return generator.bytes(count)
}

extension Array where Element == UInt8 {
  package init(text: String) { self = Array(text.utf8) }

  package var text: String { String(decoding: self, as: UTF8.self) }

  /// The bytes in pieces of one size.
  package func chunks(of size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
