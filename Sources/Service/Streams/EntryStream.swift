import EntryCodec
import SandboxCore
import WireFormat

/// The records of files in a sandbox, as one task reads them.
///
/// The bytes come from a sandbox, so every record is checked; whoever reads must call `close`.
final class EntryStream {
  private let handover = Handover<[UInt8]>()
  private let transfer: Task<SandboxError?, Never>
  private var decoder = EntryDecoder()

  /// Records of a file or a tree.
  convenience init(of path: SandboxPath, in sandbox: any SandboxHandle) {
    self.init { sink throws(SandboxError) in try await sandbox.get([path], into: sink) }
  }

  /// Records of what a directory holds, without content.
  convenience init(listing path: SandboxPath, in sandbox: any SandboxHandle) {
    self.init { sink throws(SandboxError) in try await sandbox.list(path, into: sink) }
  }

  private init(_ transfer: @escaping @Sendable (any OutputSink) async throws(SandboxError) -> Void) {
    let sink = HandoverSink(handover: handover)
    self.transfer = Task { [handover] in
      defer { handover.finish() }
      do throws(SandboxError) {
        try await transfer(sink)
        return nil
      } catch {
        return error
      }
    }
  }

  /// The next record; nil behind the last one.
  func next() async throws(SandboxError) -> EntryRecord? {
    do throws(ProtocolViolation) {
      while true {
        if let record = try decoder.next() { return record == .endOfStream ? nil : record }
        guard let bytes = await handover.next() else { break }
        decoder.append(bytes)
      }
    } catch {
      throw .failure(.transferFailed, "the transfer is broken: \(error)")
    }
    if let failure = await transfer.value { throw failure }
    throw .failure(.transferFailed, "the transfer broke off")
  }

  /// Gives up what has not been read.
  func close() {
    handover.abandon()
    transfer.cancel()
  }
}

/// Sink of a transfer whose bytes go to a task.
private struct HandoverSink: OutputSink {
  let handover: Handover<[UInt8]>

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) { handover.offer(bytes, done: done) }
  func finish(done: @escaping @Sendable (Delivery) -> Void) { done(.delivered) }
}
