import EntryCodec

/// Takes the records of a transfer, whose order has been checked.
protocol EntrySink {
  /// Returns why the entry is left out, where it is.
  mutating func begin(_ entry: Entry) throws(TransferError) -> SkipReason?
  mutating func write(_ content: ArraySlice<UInt8>) throws(TransferError)
  mutating func endFile() throws(TransferError)
  mutating func endStream() throws(TransferError)
  /// Removes what is not whole.
  mutating func abandon()
}
