import EntryCodec
import Hummingbird
import NIOCore
import SandboxCore
import TarCodec

/// A file or tree in a sandbox on its way into an archive.
///
/// `@unchecked`: one request has it, and does one thing after the other.
final class OpenedArchive: @unchecked Sendable {
  private let stream: EntryStream
  private let first: EntryRecord
  private var writer: TarWriter

  /// Throws for what cannot be read.
  init(_ path: SandboxPath, in sandbox: any SandboxHandle) async throws(SandboxError) {
    stream = EntryStream(of: path, in: sandbox)
    writer = TarWriter(rootName: Array(path.bytes.split(separator: UInt8(ascii: "/")).last ?? []))
    guard let first = try await stream.next() else {
      stream.close()
      throw .failure(.transferFailed, "the transfer broke off")
    }
    self.first = first
  }

  deinit { stream.close() }

  func write(to body: inout any ResponseBodyWriter) async throws {
    defer { stream.close() }
    var record: EntryRecord? = first
    while let present = record {
      try await writer.write(present) { try await body.write(ByteBuffer(bytes: $0)) }
      record = try await stream.next()
    }
    try await writer.write(.endOfStream) { try await body.write(ByteBuffer(bytes: $0)) }
    try await body.finish(nil)
  }
}
