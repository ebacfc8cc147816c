import EntryCodec
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import SandboxCore

/// A regular file in a sandbox whose content is on its way.
///
/// `@unchecked`: one request has it, and does one thing after the other.
final class OpenedFile: @unchecked Sendable {
  let entry: Entry
  private let stream: EntryStream

  /// Throws for what is no regular file.
  init(_ path: SandboxPath, in sandbox: any SandboxHandle) async throws(SandboxError) {
    stream = EntryStream(of: path, in: sandbox)
    guard case .entry(let entry)? = try await stream.next(), entry.kind == .file else {
      stream.close()
      throw .failure(
        .transferFailed, "'\(String(decoding: path.bytes, as: UTF8.self))' is no regular file",
        hint: "ask for application/x-tar")
    }
    self.entry = entry
  }

  deinit { stream.close() }

  func close() { stream.close() }

  /// Header fields that describe the file.
  var fields: HTTPFields {
    [.contentType: MediaType.bytes, .acceptRanges: "bytes", .lastModified: entry.modified.httpDate]
  }

  /// Writes the content, or a part of it; holes come as zeros.
  func write(_ range: ByteRange?, to body: inout any ResponseBodyWriter) async throws {
    defer { stream.close() }
    var offset: UInt64 = 0
    while let record = try await stream.next() {
      switch record {
      case .content(let piece):
        let wanted = range?.part(of: piece, at: offset) ?? piece
        if !wanted.isEmpty { try await body.write(ByteBuffer(bytes: wanted)) }
        offset += UInt64(piece.count)
      case .hole(let count):
        try await write(zeros: range?.overlap(offset, count) ?? count, to: &body)
        offset += count
      case .endOfFile where range == nil: return try await body.finish(nil)
      case .entry, .skipped, .endOfFile, .endOfStream: break
      }
      if let range, offset > range.last { return try await body.finish(nil) }
    }
    throw SandboxError.failure(.transferFailed, "the transfer broke off")
  }

  private func write(zeros count: UInt64, to body: inout any ResponseBodyWriter) async throws {
    var left = count
    while left > 0 {
      let step = min(left, 1 << 18)
      try await body.write(ByteBuffer(repeating: 0, count: Int(step)))
      left -= step
    }
  }
}

extension Entry {
  /// All of the file; nil where its size is not known.
  var wholeRange: ByteRange? { size > 0 ? ByteRange(first: 0, last: size - 1) : nil }
}

/// The part of a file that a request asks for.
struct ByteRange: Sendable {
  let first: UInt64
  let last: UInt64

  init(first: UInt64, last: UInt64) { (self.first, self.last) = (first, last) }

  var count: UInt64 { last - first + 1 }

  /// Reads the header `Range`; nil where there is none, or one of another form, which RFC 9110 has ignored.
  init?(of request: Request, in size: UInt64) throws(SandboxError) {
    guard let text = request.headers[.range], text.hasPrefix("bytes="), !text.contains(",") else { return nil }
    let ends = text.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    switch (UInt64(ends[0]), UInt64(ends[1])) {
    case (let first?, let last?) where first <= last: (self.first, self.last) = (first, min(last, max(size, 1) - 1))
    case (let first?, nil) where ends[1].isEmpty: (self.first, last) = (first, max(size, 1) - 1)
    case (nil, let count?) where ends[0].isEmpty && count > 0:
      (first, last) = (size - min(count, size), max(size, 1) - 1)
    default: return nil
    }
    guard first < size else { throw .failure(.rangeOutside, "the file has \(size) bytes") }
  }

  /// Bytes of a piece at an offset that are wanted.
  func part(of piece: ArraySlice<UInt8>, at offset: UInt64) -> ArraySlice<UInt8> {
    let skipped = first > offset ? Int(clamping: first - offset) : 0
    let wanted = last >= offset ? Int(clamping: last - offset + 1) : 0
    return piece.prefix(wanted).dropFirst(skipped)
  }

  /// Number of bytes that are wanted of `count` bytes at an offset.
  func overlap(_ offset: UInt64, _ count: UInt64) -> UInt64 {
    let (begin, end) = (max(first, offset), min(last + 1, offset + count))
    return end > begin ? end - begin : 0
  }
}
