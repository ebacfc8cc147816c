package import EntryCodec
import SystemCalls
import SystemPackage

/// Reads files and trees as the byte stream that a `TreeWriter` takes.
///
/// Links inside a tree are sent as links; devices, sockets and pipes are reported as skipped. Memory does not grow with
/// the files, only with the number of names in the directories on the way to the current file.
package final class TreeReader {
  private var walk: TreeWalk
  private var current: (content: FileContent, location: [UInt8])?
  /// Bytes that were encoded beyond the limit of the last answer.
  private var surplus: [UInt8] = []
  private var isFinished = false
  /// Error behind the bytes of the last answer.
  private var failure: TransferError?
  /// Summary of what was read so far.
  package private(set) var summary = TransferSummary()

  /// Smallest piece of content that is worth a header.
  private static let leastContent = 512
  private static let largestAnswer = 1 << 20

  /// Throws `invalid` where one of several roots has no name; errors in reading them come from `next`.
  ///
  /// - Parameter isListing: whether files are sent without content, and no directory below a root is entered.
  package init(roots: [FileRoot], isListing: Bool = false) throws(TransferError) {
    walk = try TreeWalk(roots, isListing: isListing)
  }

  /// Sends bytes as one file, the root of its transfer.
  package init(data: [UInt8], mode: UInt32 = 0o644, modified: FileTime = .now) throws(TransferError) {
    walk = try TreeWalk([])
    let entry = Entry(.file, path: .root, mode: mode, modified: modified, size: UInt64(data.count))
    EntryRecord.entry(entry).encode(into: &surplus)
    summary.note(entry, skipped: nil)
    current = (.memory(data[...]), [])
  }

  /// The next bytes of the stream, at most `limit`; nil after the last, and after an error.
  package func next(upTo limit: Int) throws(TransferError) -> [UInt8]? {
    var answer: [UInt8] = []
    return try next(upTo: limit, into: &answer) ? answer : nil
  }

  /// Replaces the answer by the next bytes of the stream; returns whether there are any. All that precedes an error
  /// comes before it.
  package func next(upTo limit: Int, into answer: inout [UInt8]) throws(TransferError) -> Bool {
    let limit = max(1, min(limit, Self.largestAnswer))
    answer.removeAll(keepingCapacity: true)
    answer.reserveCapacity(limit + 2 * Self.leastContent)
    answer += surplus
    surplus.removeAll(keepingCapacity: true)
    while answer.count < limit, !isFinished, !isBetterLeft(room: limit - answer.count, after: answer.count) {
      do throws(TransferError) {
        try encodeMore(into: &answer, upTo: limit)
      } catch {
        (isFinished, failure) = (true, error)
      }
    }
    if answer.isEmpty, let failure = failure.take() { throw failure }
    if answer.count > limit {
      surplus += answer[limit...]
      answer.removeSubrange(limit...)
    }
    return !answer.isEmpty
  }

  private func encodeMore(into answer: inout [UInt8], upTo limit: Int) throws(TransferError) {
    if current != nil { return try encodeContent(into: &answer, upTo: limit) }
    // True until the walk has succeeded, so that nothing follows its error.
    isFinished = true
    let found = try walk.next()
    isFinished = found == nil
    (found?.record ?? .endOfStream).encode(into: &answer)
    if let found { summary.note(found.record) }
    if let found, let content = found.content { current = (content, found.location) }
    if let found, found.isBare { EntryRecord.endOfFile.encode(into: &answer) }
  }

  private func encodeContent(into answer: inout [UInt8], upTo limit: Int) throws(TransferError) {
    guard let (before, location) = current else { return }
    var content = before
    current = nil
    let start = answer.count
    do throws(Errno) {
      let count = try Self.encodePiece(of: &content, into: &answer, upTo: limit)
      summary.bytes += UInt64(count)
      if count > 0, !content.isAtEnd { return current = (content, location) }
      if try !content.hasShrunk() {
        EntryRecord.endOfFile.encode(into: &answer)
        return summary.files += 1
      }
    } catch {
      answer.removeSubrange(start...)
      throw TransferError(error, cannot: "read", location)
    }
    throw TransferError(.changed, "cannot read \(quoted(location)): it became shorter meanwhile")
  }

  /// Encodes the hole or the data that comes next; returns the size, 0 at the end.
  private static func encodePiece(
    of content: inout FileContent, into answer: inout [UInt8], upTo limit: Int
  ) throws(Errno) -> Int {
    let hole = try content.takeHole()
    if hole > 0 {
      EntryRecord.hole(UInt64(hole)).encode(into: &answer)
      return hole
    }
    let size = contentSize(room: limit - answer.count - EntryRecord.contentOverhead)
    return try EntryRecord.encodeContent(upTo: size, into: &answer) { buffer throws(Errno) in
      try content.read(into: buffer)
    }
  }
}

/// Content is sent in whole pages where possible: a write that splits pages takes twice as long.
extension TreeReader {
  private static let page = 4096

  private static func contentSize(room: Int) -> Int {
    room >= page ? room / page * page : max(room, leastContent)
  }

  /// Whether the rest of an answer should stay empty, as less than a page of content fits behind its first `count`
  /// bytes.
  private func isBetterLeft(room: Int, after count: Int) -> Bool {
    guard let current, count >= Self.page else { return false }
    let content = room - EntryRecord.contentOverhead
    return content < Self.page && !current.content.isAtMost(content)
  }
}

extension FileTime {
  /// The time of day.
  package static var now: FileTime {
    let (seconds, nanoseconds) = TimeOfDay.now
    return FileTime(seconds: seconds, nanoseconds: nanoseconds)
  }
}
