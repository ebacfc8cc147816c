import EntryCodec

/// Takes the records of a transfer, whose order has been checked.
protocol EntrySink {
  /// Returns the reason for which the entry is left out; nil where it is not.
  mutating func begin(_ entry: Entry) throws(TransferError) -> SkipReason?
  mutating func write(_ content: ArraySlice<UInt8>) throws(TransferError)
  mutating func writeHole(_ count: UInt64) throws(TransferError)
  mutating func endFile() throws(TransferError)
  mutating func endStream() throws(TransferError)
  /// Removes the file that is not whole.
  mutating func abandon()
}
