/// Makes a program's output safe to show on a person's terminal: text, colour and cursor movement pass; sequences that
/// write the clipboard, retitle, query or reprogram the terminal become visible text.
///
/// The terminal is taken to read UTF-8. The result does not depend on how the output is cut into chunks.
package struct EscapeNeutraliser: Sendable {
  /// Unfinished escape sequence or UTF-8 scalar.
  private var held: [UInt8] = []
  private let sequences: ControlSequence
  /// Sequences that reset the interactive modes that are set.
  private var resets: Set<[UInt8]> = []

  /// A neutraliser at the start of a stream; `isInteractive` where the program has the terminal, as with `--tty`.
  package init(isInteractive: Bool = false) { sequences = ControlSequence(isInteractive: isInteractive) }

  /// Harmless form of the unfinished sequence before it and of `chunk`, up to one that is unfinished.
  package mutating func neutralise(_ chunk: some Collection<UInt8>) -> [UInt8] {
    chunk.withContiguousStorageIfAvailable { neutralise($0) }
      ?? Array(chunk).withUnsafeBufferPointer { neutralise($0) }
  }

  /// Harmless form of an unfinished sequence, and resets of the modes that are still set; a new stream may follow.
  package mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    giveUp(into: &output)
    output += resets.sorted { $0.lexicographicallyPrecedes($1) }.joined()
    resets = []
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
    case .needless: held.removeAll(keepingCapacity: true)
    case .refused:
      giveUp(into: &output)
      begin(with: byte, into: &output)
    }
  }

  private mutating func note(_ sequence: [UInt8]) {
    guard sequences.isInteractive else { return }
    if let reset = ControlSequence.reset(of: sequence) { resets.insert(reset) } else { resets.remove(sequence) }
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

  /// Shows the bytes that were held: ESC and those of a malformed scalar as pictures, the others as they are.
  private mutating func giveUp(into output: inout [UInt8]) {
    for byte in held {
      if PlainText.contains(byte) { output.append(byte) } else { ControlPicture.append(byte, to: &output) }
    }
    held.removeAll(keepingCapacity: true)
  }
}
