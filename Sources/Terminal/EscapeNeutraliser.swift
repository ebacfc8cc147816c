/// Makes a program's output safe to show on a person's terminal: text, colour and cursor movement pass; sequences that
/// write the clipboard, retitle, query or reprogram the terminal become visible text.
///
/// The terminal is taken to read UTF-8. The result does not depend on how the output is cut into chunks.
package struct EscapeNeutraliser: Sendable {
  /// The start of a sequence or of a scalar whose end has not come yet.
  private var held: [UInt8] = []
  private let sequences: ControlSequence
  /// What switches off the modes that were lent and are on.
  private var undoing: Set<[UInt8]> = []

  /// Makes a neutraliser at the start of a stream; `isInteractive` where a person has given the program the terminal.
  package init(isInteractive: Bool = false) { sequences = ControlSequence(isInteractive: isInteractive) }

  /// What may be shown of `chunk`, and of what was held back before it.
  package mutating func neutralise(_ chunk: some Collection<UInt8>) -> [UInt8] {
    chunk.withContiguousStorageIfAvailable { neutralise($0) }
      ?? Array(chunk).withUnsafeBufferPointer { neutralise($0) }
  }

  /// What was held back at the end of the stream, neutralised, and what gives the terminal back; a new stream may follow.
  package mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    giveUp(into: &output)
    output += undoing.sorted { $0.lexicographicallyPrecedes($1) }.joined()
    undoing = []
    return output
  }

  private mutating func neutralise(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(held.count + bytes.count)
    var index = 0
    while index < bytes.count {
      let rest = UnsafeBufferPointer(rebasing: bytes[index...])
      let run = held.isEmpty ? PlainText.prefixLength(of: rest) : 0
      output.append(contentsOf: rest.prefix(run))
      if run < rest.count { take(rest[run], into: &output) }
      index += run + 1
    }
    return output
  }

  private mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
    switch held.first {
    case nil: begin(with: byte, into: &output)
    case ControlSequence.escape: continueSequence(with: byte, into: &output)
    default: continueScalar(with: byte, into: &output)
    }
  }

  private mutating func begin(with byte: UInt8, into output: inout [UInt8]) {
    if PlainText.contains(byte) {
      output.append(byte)
    } else if byte == ControlSequence.escape {
      held.append(byte)
    } else if byte >= 0x80 {
      continueScalar(with: byte, into: &output)
    } else {
      ControlPicture.append(byte, to: &output)
    }
  }

  private mutating func continueSequence(with byte: UInt8, into output: inout [UInt8]) {
    switch sequences.judge(held, then: byte) {
    case .unfinished: held.append(byte)
    case .harmless:
      note(held + [byte])
      release(with: byte, into: &output)
    case .refused:
      giveUp(into: &output)
      begin(with: byte, into: &output)
    }
  }

  private mutating func note(_ sequence: [UInt8]) {
    guard sequences.isInteractive else { return }
    if let off = ControlSequence.undoing(sequence) { undoing.insert(off) } else { undoing.remove(sequence) }
  }

  private mutating func continueScalar(with byte: UInt8, into output: inout [UInt8]) {
    held.append(byte)
    switch held.withUnsafeBufferPointer({ ScalarPrefix($0) }) {
    case .unfinished: break
    case .scalar: release(into: &output)
    case .c1Control:
      held.removeAll(keepingCapacity: true)
      ControlPicture.append(byte, to: &output)
    case .malformed where held.count == 1: giveUp(into: &output)
    case .malformed:
      held.removeLast()
      giveUp(into: &output)
      begin(with: byte, into: &output)
    }
  }

  private mutating func release(with last: UInt8? = nil, into output: inout [UInt8]) {
    output.append(contentsOf: held)
    if let last { output.append(last) }
    held.removeAll(keepingCapacity: true)
  }

  /// Shows what was held: only its first byte, or every byte of a broken scalar, is not printable.
  private mutating func giveUp(into output: inout [UInt8]) {
    for byte in held {
      if PlainText.contains(byte) { output.append(byte) } else { ControlPicture.append(byte, to: &output) }
    }
    held.removeAll(keepingCapacity: true)
  }
}
