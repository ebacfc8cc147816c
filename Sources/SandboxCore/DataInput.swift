import Synchronization

/// Bytes in memory, as an input.
public final class DataInput: InputSource {
  private let bytes: [UInt8]
  private let position = Mutex(0)

  /// An input that ends with the last of these bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    let piece = position.withLock { position in
      let end = min(position + count, bytes.count)
      defer { position = end }
      return Array(bytes[position..<end])
    }
    deliver(piece)
  }
}
