/// Filter that disarms commands to the CI runner that reads the log: `::name` at the start of a line (GitHub Actions)
/// becomes `\::name`, and anywhere `##[` (GitHub Actions and Azure Pipelines) `#\#[` and `##vso[` (Azure) `#\#vso[`.
///
/// Runners trim every kind of Unicode white space before they look for `::`, so a line has not begun before its first
/// visible ASCII character. The result does not depend on how the output is cut into chunks.
package struct WorkflowCommandGuard: Sendable {
  /// Beginning of a command at the end of the input so far. A `:` is not yet written; of hashes, only the first is.
  private enum Match {
    case none, colon, hash
    case hashes(held: Int)
  }

  private static let colon = UInt8(ascii: ":")
  private static let hash = UInt8(ascii: "#")
  private static let backslash = UInt8(ascii: "\\")
  /// Bytes that may be held after the first `#`.
  private static let azure = Array("#vso".utf8)

  private var match = Match.none
  private var isLineBegun = false

  /// A guard at the start of a line.
  package init() {}

  /// Harmless form of the bytes held back before and of `chunk`, at most four bytes of which are held back.
  package mutating func disarm(_ chunk: some Collection<UInt8>) -> [UInt8] {
    chunk.withContiguousStorageIfAvailable { disarm($0) } ?? Array(chunk).withUnsafeBufferPointer { disarm($0) }
  }

  /// Bytes held back, at the end of the stream. Where they could be the beginning of a command, the line ends with them:
  /// what is written next, by another execution too, cannot complete it.
  package mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    defer { isLineBegun = false }
    if case .none = match { return output }
    giveUp(into: &output)
    output.append(UInt8(ascii: "\n"))
    return output
  }

  private mutating func disarm(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 8)
    var index = 0
    while index < bytes.count {
      let end = runEnd(in: bytes, from: index)
      output.append(contentsOf: bytes[index..<end])
      if end < bytes.count { take(bytes[end], into: &output) }
      index = end + 1
    }
    return output
  }

  /// End of the bytes that pass: in a line that has begun, before its end or a `#`; else, before a visible byte.
  private func runEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard case .none = match else { return start }
    var index = start
    if isLineBegun {
      while index < bytes.count, bytes[index] != Self.hash, !Self.endsLine(bytes[index]) { index += 1 }
    } else {
      while index < bytes.count, !Self.beginsLine(bytes[index]) { index += 1 }
    }
    return index
  }

  private mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
    switch (match, byte) {
    case (.none, Self.hash):
      isLineBegun = true
      match = .hash
      output.append(byte)
    case (.none, Self.colon) where !isLineBegun: match = .colon
    case (.none, _): pass(byte, into: &output)
    case (.colon, Self.colon): disarm([Self.colon, Self.colon], into: &output)
    case (.hash, Self.hash): match = .hashes(held: 1)
    case (.hashes(let held), _): take(byte, holding: held, into: &output)
    case (.colon, _), (.hash, _): restart(with: byte, into: &output)
    }
  }

  private mutating func take(_ byte: UInt8, holding held: Int, into output: inout [UInt8]) {
    let isWhole = held == 1 || held == Self.azure.count
    if isWhole, byte == UInt8(ascii: "[") {
      disarm(Self.azure.prefix(held) + [byte], into: &output)
    } else if held < Self.azure.count, byte == Self.azure[held] {
      match = .hashes(held: held + 1)
    } else if held == 1, byte == Self.hash {
      output.append(byte)
    } else {
      restart(with: byte, into: &output)
    }
  }

  private mutating func disarm(_ command: some Collection<UInt8>, into output: inout [UInt8]) {
    output.append(Self.backslash)
    output.append(contentsOf: command)
    match = .none
    isLineBegun = true
  }

  private mutating func restart(with byte: UInt8, into output: inout [UInt8]) {
    giveUp(into: &output)
    take(byte, into: &output)
  }

  private mutating func pass(_ byte: UInt8, into output: inout [UInt8]) {
    output.append(byte)
    if Self.endsLine(byte) { isLineBegun = false } else if Self.beginsLine(byte) { isLineBegun = true }
  }

  private mutating func giveUp(into output: inout [UInt8]) {
    switch match {
    case .none, .hash: break
    case .colon:
      output.append(Self.colon)
      isLineBegun = true
    case .hashes(let held): output.append(contentsOf: Self.azure.prefix(held))
    }
    match = .none
  }

  private static func beginsLine(_ byte: UInt8) -> Bool { 0x21...0x7E ~= byte }

  private static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}
