/// Filter that disarms the marks by which GitLab's log viewer folds what stands between them: `section_start:` and
/// `section_end:` get a backslash before the colon.
///
/// The result does not depend on how the output is cut into chunks, and nothing is held back.
package struct SectionGuard: Sendable {
  private static let marks = ["section_start", "section_end"].map { Array($0.utf8) }
  private static let longest = 13
  private static let colon = UInt8(ascii: ":")

  /// The last bytes of the stream, as many as a mark has before its colon.
  private var tail: [UInt8] = []

  /// A guard at the start of a stream.
  package init() {}

  /// Harmless form of `chunk`.
  package mutating func disarm(_ chunk: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var rest = chunk[...]
    while let colon = rest.firstIndex(of: Self.colon) {
      let before = rest[..<colon]
      note(before)
      output += before
      if Self.marks.contains(where: tail.ends) { output.append(UInt8(ascii: "\\")) }
      output.append(Self.colon)
      tail = []
      rest = rest[(colon + 1)...]
    }
    note(rest)
    return output.isEmpty ? chunk : output + rest
  }

  /// A line end where the stream ends with the beginning of a mark, so that what is written next cannot complete it.
  package mutating func finish() -> [UInt8] {
    defer { tail = [] }
    let isBegun = Self.marks.contains { mark in (1...mark.count).contains { tail.ends(mark.prefix($0)) } }
    return isBegun ? [UInt8(ascii: "\n")] : []
  }

  private mutating func note(_ bytes: ArraySlice<UInt8>) {
    tail = Array((tail + bytes.suffix(Self.longest)).suffix(Self.longest))
  }
}

extension [UInt8] {
  fileprivate func ends(_ end: some BidirectionalCollection<UInt8>) -> Bool { suffix(end.count).elementsEqual(end) }
}
