/// Header block of POSIX.1-2001's ustar format: 512 bytes, numbers in octal, checksummed.
struct TarHeader {
  /// Bytes of a block.
  static let blockSize = 512
  /// Most bytes of a name, and of a link's target, that a header holds itself.
  static let longestName = 100
  /// Largest number in a field of twelve bytes.
  static let largestSize: UInt64 = 0o77_777_777_777

  /// Kinds of entries, by their byte.
  enum Kind: UInt8 {
    case file = 0x30
    case hardLink, link, characterDevice, blockDevice, directory, pipe, contiguous
    /// Attributes of the next entry, in the pax format.
    case attributes = 0x78
    /// Attributes of all entries that follow.
    case globalAttributes = 0x67
    /// Long name or target of the next entry, in GNU's format.
    case longName = 0x4C
    case longTarget = 0x4B
  }

  var name: [UInt8] = []
  var kind = Kind.file
  var mode: UInt32 = 0o644
  var size: UInt64 = 0
  var modified: Int64 = 0
  var target: [UInt8] = []

  init(_ kind: Kind, name: [UInt8]) {
    self.kind = kind
    self.name = name
  }

  /// The block; what is too long for it is cut, and must be said in attributes before it.
  var block: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.blockSize)
    func put(_ bytes: some Collection<UInt8>, at offset: Int, most: Int) {
      block.replaceSubrange(offset..<offset + min(bytes.count, most), with: bytes.prefix(most))
    }
    put(name, at: 0, most: Self.longestName)
    put(Self.octal(UInt64(mode), 7), at: 100, most: 7)
    for offset in [108, 116] { put(Self.octal(0, 7), at: offset, most: 7) }
    put(Self.octal(min(size, Self.largestSize), 11), at: 124, most: 11)
    put(Self.octal(min(UInt64(max(modified, 0)), Self.largestSize), 11), at: 136, most: 11)
    block[156] = kind.rawValue
    put(target, at: 157, most: Self.longestName)
    put(Array("ustar\u{0}00".utf8), at: 257, most: 8)
    put(Self.octal(Self.checksum(of: block), 6) + [0, 0x20], at: 148, most: 8)
    return block
  }

  /// Sum of a block's bytes, those of the checksum itself taken for spaces.
  static func checksum(of block: [UInt8]) -> UInt64 {
    block.enumerated().reduce(0) { $0 + UInt64((148..<156).contains($1.offset) ? 0x20 : $1.element) }
  }

  private static func octal(_ number: UInt64, _ digits: Int) -> [UInt8] {
    let text = Array(String(number, radix: 8).utf8)
    return Array(repeating: 0x30, count: max(0, digits - text.count)) + text
  }
}
