/// Budget of a transfer in bytes of data, without holes, in the blocks in which file systems keep them.
struct DataBudget {
  private let most: UInt64
  /// Bytes of the files that are whole.
  private(set) var spent: UInt64 = 0
  /// Bytes of the file that is being written.
  private var current: UInt64 = 0

  private static let block: UInt64 = 4096

  init(_ most: UInt64) { self.most = most }

  /// Throws where the files hold more than they may.
  mutating func spend(_ count: Int) throws(TransferError) {
    current += UInt64(count)
    guard spent + inBlocks <= most else { throw TransferError(.tooLarge, "there is only room for \(most) bytes") }
  }

  mutating func endFile() {
    spent += inBlocks
    current = 0
  }

  private var inBlocks: UInt64 { (current + Self.block - 1) / Self.block * Self.block }
}
