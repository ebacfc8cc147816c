/// Capture of the beginning and the end of a stream in bounded memory.
package struct OutputCapture: Sendable {
  private let headLimit: Int
  private let tailLimit: Int
  private var head: [UInt8] = []
  /// A ring once it is full: the oldest byte is at `oldest`.
  private var tail: [UInt8] = []
  private var oldest = 0
  private var total: UInt64 = 0

  /// A capture of at most `limit` bytes; memory is taken as bytes arrive.
  package init(limit: Int) {
    tailLimit = max(limit, 0) / 2
    headLimit = max(limit, 0) - tailLimit
  }

  /// Takes the stream's next bytes.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    let taken: Void? = bytes.withContiguousStorageIfAvailable { append(chunk: $0[...]) }
    if taken == nil { Array(bytes).withUnsafeBufferPointer { append(chunk: $0[...]) } }
  }

  private mutating func append(chunk: Slice<UnsafeBufferPointer<UInt8>>) {
    total += UInt64(chunk.count)
    let rest = Self.fill(&head, from: chunk, limit: headLimit)
    if rest.count >= tailLimit { tail.removeAll(keepingCapacity: true) }
    if tail.isEmpty { oldest = 0 }
    overwrite(with: Self.fill(&tail, from: rest.suffix(tailLimit), limit: tailLimit))
  }

  /// Appends the bytes that fit below `limit`, never reserving more than that, and returns the rest.
  private static func fill(
    _ buffer: inout [UInt8], from chunk: Slice<UnsafeBufferPointer<UInt8>>, limit: Int
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    let taken = chunk.prefix(limit - buffer.count)
    let needed = buffer.count + taken.count
    if needed > buffer.capacity { buffer.reserveCapacity(min(max(needed, 2 * buffer.capacity), limit)) }
    buffer.append(contentsOf: taken)
    return chunk.dropFirst(taken.count)
  }

  /// Writes `chunk`, shorter than the ring, over the oldest bytes of the full ring.
  private mutating func overwrite(with chunk: Slice<UnsafeBufferPointer<UInt8>>) {
    let first = chunk.prefix(tail.count - oldest)
    let second = chunk.dropFirst(first.count)
    tail.withUnsafeMutableBufferPointer { [oldest] ring in
      _ = ring[oldest...].update(fromContentsOf: first)
      _ = ring.update(fromContentsOf: second)
    }
    oldest = second.isEmpty ? oldest + first.count : second.count
    if oldest == tail.count { oldest = 0 }
  }

  /// The kept bytes so far, with a line between head and tail that says how many bytes were cut.
  ///
  /// A UTF-8 sequence that the cut would split is cut whole, so that text stays text.
  package func captured() -> CapturedOutput {
    let kept = UInt64(head.count + tail.count)
    let ordered = Array(tail[oldest...] + tail[..<oldest])
    guard kept < total else { return CapturedOutput(bytes: head + ordered, total: total) }
    guard kept > 0 else { return CapturedOutput(total: total, truncated: true) }
    let start = head.dropLast(UTF8Boundary.unfinished(atEndOf: head))
    let end = ordered.dropFirst(UTF8Boundary.unstarted(atStartOf: ordered))
    let line = Array("\n… \(total - UInt64(start.count + end.count)) bytes cut …\n".utf8)
    return CapturedOutput(bytes: start + line + end, total: total, truncated: true)
  }
}

/// Parts of UTF-8 sequences at the ends of a byte string.
private enum UTF8Boundary {
  /// Number of bytes at the end that begin an incomplete sequence, 0 to 3.
  static func unfinished(atEndOf bytes: [UInt8]) -> Int {
    let continuations = bytes.reversed().prefix(3).prefix(while: isContinuation).count
    guard let lead = bytes.dropLast(continuations).last, !isContinuation(lead) else { return 0 }
    return continuations + 1 < sequenceLength(of: lead) ? continuations + 1 : 0
  }

  /// Number of bytes at the start that continue an earlier sequence, 0 to 3.
  static func unstarted(atStartOf bytes: [UInt8]) -> Int {
    bytes.prefix(3).prefix(while: isContinuation).count
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  private static func sequenceLength(of lead: UInt8) -> Int {
    switch lead {
    case 0xF0..<0xF8: 4
    case 0xE0..<0xF0: 3
    case 0xC0..<0xE0: 2
    default: 1
    }
  }
}
