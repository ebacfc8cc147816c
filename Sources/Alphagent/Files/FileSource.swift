import EntryCodec
import FileTransfer
import SandboxCore
import Synchronization

/// The bytes of a source, as the entry stream of one file.
final class FileSource: InputSource {
  private struct State {
    var stage = Stage.start
    var bytes: UInt64 = 0
  }

  private enum Stage {
    case start, content, end
  }

  private let source: any InputSource
  private let entry: Entry
  private let progress: TransferProgress?
  private let state = Mutex(State())

  init(_ source: any InputSource, mode: UInt32, progress: TransferProgress?) {
    self.source = source
    self.progress = progress
    entry = Entry(.file, path: .root, mode: mode, modified: .now)
  }

  func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    switch state.withLock({ $0.stage }) {
    case .start: deliver(encode([.entry(entry)], then: .content))
    case .content:
      source.read(upTo: count - EntryRecord.contentOverhead) { [self] bytes in deliver(encode(content: bytes)) }
    case .end: deliver([])
    }
  }

  func cancel() { source.cancel() }

  var failure: SandboxError? { source.failure }
  /// Bytes of content so far.
  var bytes: UInt64 { state.withLock { $0.bytes } }

  /// Encodes a piece of content; empty where the source has failed, so that the stream has no end record.
  private func encode(content: [UInt8]) -> [UInt8] {
    guard !content.isEmpty else { return source.failure == nil ? encode([.endOfFile, .endOfStream], then: .end) : [] }
    let record = encode([.content(content[...])], then: .content)
    progress?(bytes, nil)
    return record
  }

  private func encode(_ records: [EntryRecord], then next: Stage) -> [UInt8] {
    state.withLock { state in
      var bytes: [UInt8] = []
      for record in records {
        if case .content(let content) = record { state.bytes += UInt64(content.count) }
        record.encode(into: &bytes)
      }
      state.stage = next
      return bytes
    }
  }
}
