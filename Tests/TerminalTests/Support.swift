import Terminal

/// A generator whose numbers are the same in every run (splitmix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension EscapeNeutraliser {
  static func whole(_ bytes: [UInt8], chunk size: Int = .max) -> [UInt8] {
    var neutraliser = EscapeNeutraliser()
    return bytes.chunks(of: size).flatMap { neutraliser.neutralise($0) } + neutraliser.finish()
  }

  static func whole(_ text: String) -> String { String(decoding: whole(Array(text.utf8)), as: UTF8.self) }
}

extension WorkflowCommandGuard {
  static func whole(_ bytes: [UInt8], chunk size: Int = .max) -> [UInt8] {
    var filter = WorkflowCommandGuard()
    return bytes.chunks(of: size).flatMap { filter.disarm($0) } + filter.finish()
  }

  static func whole(_ text: String) -> String { String(decoding: whole(Array(text.utf8)), as: UTF8.self) }
}

extension Array {
  func chunks(of size: Int) -> [ArraySlice<Element>] {
    guard size < count else { return [self[...]] }
    return stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }

  /// Pieces of random sizes, some of them empty.
  func randomChunks(upTo most: Int, using generator: inout SeededGenerator) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var rest = self[...]
    while !rest.isEmpty {
      let size = Int.random(in: 0...most, using: &generator)
      chunks.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return chunks
  }
}
