import Terminal
import TestSupport

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
