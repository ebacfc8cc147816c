import EntryCodec

/// Writes the files and trees in the byte stream of a `TreeReader`, which may be hostile.
///
/// Every file appears under its name whole or not at all. After an error, or without `finish`, files that are not whole
/// are removed, and files that are whole stay.
package final class TreeWriter {
  private var decoder = EntryDecoder()
  private var sink: any EntrySink
  private var failure: TransferError?
  private var budget: DataBudget
  /// Summary of what was written so far.
  package private(set) var summary = TransferSummary()

  /// `createParents`: makes the directories on the way to the destination where they are missing. `umask`: permissions
  /// that no file or directory gets. `mostData`: bytes that the files may take, without their holes; more is an error
  /// with the reason `tooLarge`.
  ///
  /// Throws `invalid` where the name in a destination is not the name of a file, and for a destination that ends in `/.`
  /// and is no directory; other errors in opening it come from `write`.
  package init(
    destination: Destination, createParents: Bool = false, links: LinkPolicy = .all, umask: UInt32 = 0,
    mostData: UInt64 = .max
  ) throws(TransferError) {
    budget = DataBudget(mostData)
    switch destination {
    case .collect(let limit):
      sink = MemorySink(limit: limit)
    case .exactly(let path):
      let path = DestinationPath(path, createParents: createParents)
      try path.checkDirectory()
      sink = DirectorySink(path, .single, links: links, umask: umask)
    case .into(let path, let names):
      let path = DestinationPath(path, createParents: createParents)
      sink = DirectorySink(path, .named(names), links: links, umask: umask)
    case .inside(let directory, let name):
      _ = try EntryPath(name: name)
      try DestinationPath(directory, createParents: false).checkDirectory()
      let path = DestinationPath(inside: directory, name: name, createParents: createParents)
      sink = DirectorySink(path, .single, links: links, umask: umask)
    }
  }

  deinit { sink.abandon() }

  /// Bytes that the files which are whole take, without their holes.
  package var data: UInt64 { budget.spent }

  /// Content of the file for a `collect` destination; empty for others.
  package var collected: [UInt8] { (sink as? MemorySink)?.bytes ?? [] }

  /// Writes the next bytes of the stream, in pieces of any size.
  package func write(_ bytes: [UInt8]) throws(TransferError) {
    if let failure { throw failure }
    do {
      decoder.append(bytes)
      while let record = try nextRecord() { try take(record) }
    } catch {
      abandon(because: error)
      throw error
    }
  }

  /// Throws where the stream has not come to its end.
  package func finish() throws(TransferError) {
    if let failure { throw failure }
    guard decoder.isAtEnd else {
      let error = TransferError(.invalid, "the transfer broke off")
      abandon(because: error)
      throw error
    }
  }

  /// Gives up the rest of the stream, and removes the file that is not whole.
  package func abandon() { abandon(because: TransferError(.invalid, "the transfer was given up")) }

  private func abandon(because error: TransferError) {
    failure = error
    sink.abandon()
  }

  private func nextRecord() throws(TransferError) -> EntryRecord? {
    do {
      return try decoder.next()
    } catch {
      throw TransferError(.invalid, "the transfer is broken: \(error)")
    }
  }

  private func take(_ record: EntryRecord) throws(TransferError) {
    switch record {
    case .entry(let entry):
      let reason = try sink.begin(entry)
      summary.note(entry, skipped: reason)
    case .content(let bytes):
      try budget.spend(bytes.count)
      try sink.write(bytes)
      summary.bytes += UInt64(bytes.count)
    case .hole(let count):
      try sink.writeHole(count)
      // The sum of a hostile stream's holes may be no number.
      summary.bytes &+= count
    case .endOfFile:
      try sink.endFile()
      budget.endFile()
      summary.files += 1
    case .skipped(let path, let reason): summary.noteSkipped(path, reason)
    case .endOfStream: try sink.endStream()
    }
  }
}
