import Alphagent
import EntryCodec
import Hummingbird
import NIOCore
import SandboxCore
import SystemCalls
import TarCodec
import WireFormat

/// Way of a request's body into a sandbox.
enum BodyTransfer: Sendable {
  /// As the content of one file.
  case file
  /// As an archive whose entries are written below a directory.
  case archive

  /// Writes it, each file whole or not at all.
  func run(
    _ request: Request, _ context: ServiceContext, to path: SandboxPath, in session: any SessionHandle
  ) async throws(SandboxError) -> TransferResult {
    let feed = Feed()
    let feeding = Task { await feed.take(request, context, as: self) }
    let result = await Result(of: { () async throws(SandboxError) in
      switch self {
      case .file: try await Sandbox(session).upload(.stream(feed), to: path)
      case .archive: try await unpack(feed, to: path, in: session)
      }
    })
    feed.cancel()
    let counted = await feeding.value
    return try self == .file ? result.get() : result.map { _ in counted }.get()
  }

  private func unpack(
    _ feed: Feed, to path: SandboxPath, in session: any SessionHandle
  ) async throws(SandboxError) -> TransferResult {
    try await session.put(feed, to: path, name: [])
    return TransferResult()
  }
}

extension Feed {
  /// Feeds a request's body to its end, an archive as an entry stream; returns what an archive has.
  fileprivate func take(
    _ request: Request, _ context: ServiceContext, as transfer: BodyTransfer
  ) async -> TransferResult {
    var unpacking = Unpacking()
    do {
      try await request.eachPiece(context) { piece in
        let bytes = Array(piece.readableBytesView)
        return await feed(transfer == .file ? bytes : try unpacking.entries(for: bytes))
      }
      guard transfer == .file || unpacking.isAtEnd else { throw ProtocolViolation("the archive broke off") }
      finish()
    } catch let violation as ProtocolViolation {
      finish(.failure(.malformedRequest, "the body is no archive: \(violation)"))
    } catch {
      finish(.failure(.inputUnreadable, "the body broke off"))
    }
    return unpacking.result
  }
}

/// An archive on its way to an entry stream.
private struct Unpacking {
  private var reader = TarReader(now: FileTime(seconds: TimeOfDay.milliseconds / 1000))
  private(set) var result = TransferResult()

  var isAtEnd: Bool { reader.isAtEnd }

  /// Bytes of the entry stream for bytes of the archive.
  mutating func entries(for bytes: [UInt8]) throws(ProtocolViolation) -> [UInt8] {
    var entries: [UInt8] = []
    reader.append(bytes)
    while let record = try reader.next() {
      note(record)
      record.encode(into: &entries)
    }
    return entries
  }

  private mutating func note(_ record: EntryRecord) {
    switch record {
    case .entry(let entry) where entry.path.isRoot: break
    case .entry(let entry):
      switch entry.kind {
      case .file: result.files += 1
      case .directory: result.directories += 1
      case .link: result.links += 1
      }
    case .content(let bytes): result.bytes += UInt64(bytes.count)
    case .skipped(let path, let reason):
      result.skip(
        SkippedEntry(path: String(decoding: path.bytes, as: UTF8.self), reason: reason == .pipe ? .pipe : .device))
    case .hole, .endOfFile, .endOfStream: break
    }
  }
}
