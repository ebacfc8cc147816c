/// A running XXH64 (seed 0) over all bytes of a transfer: finds what was lost or mixed up, and is no defence against
/// whoever writes the stream.
///
/// The algorithm and its constants: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
struct EntryChecksum {
  private var first = prime1 &+ prime2
  private var second = prime2
  private var third: UInt64 = 0
  private var fourth = 0 &- prime1
  private var length: UInt64 = 0
  /// The start of a stripe whose rest has not come yet.
  private var partial: [UInt8] = []

  private static let stripe = 32
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { update($0) } }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !partial.isEmpty {
      let missing = rest.prefix(Self.stripe - partial.count)
      partial.append(contentsOf: missing)
      rest = rest.dropFirst(missing.count)
      guard partial.count == Self.stripe else { return }
      partial.withUnsafeBytes { mix($0) }
      partial.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / Self.stripe * Self.stripe
    mix(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    partial.append(contentsOf: rest.dropFirst(whole))
  }

  /// Takes whole stripes; the lanes are kept in registers meanwhile.
  private mutating func mix(_ stripes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = (first, second, third, fourth)
    var offset = 0
    while offset < stripes.count {
      a = Self.round(a, Self.word(stripes, offset))
      b = Self.round(b, Self.word(stripes, offset &+ 8))
      c = Self.round(c, Self.word(stripes, offset &+ 16))
      d = Self.round(d, Self.word(stripes, offset &+ 24))
      offset &+= Self.stripe
    }
    (first, second, third, fourth) = (a, b, c, d)
  }

  /// The checksum of all bytes so far.
  var value: UInt64 {
    var hash = (length >= UInt64(Self.stripe) ? merged : Self.prime5) &+ length
    hash = partial.withUnsafeBytes { Self.fold($0, into: hash) }
    hash = (hash ^ hash >> 33) &* Self.prime2
    hash = (hash ^ hash >> 29) &* Self.prime3
    return hash ^ hash >> 32
  }

  private var merged: UInt64 {
    let sum =
      Self.rotate(first, 1) &+ Self.rotate(second, 7) &+ Self.rotate(third, 12) &+ Self.rotate(fourth, 18)
    return [first, second, third, fourth].reduce(sum) { hash, lane in
      (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
    }
  }

  /// Takes the bytes after the last stripe: words, then a half word, then one by one.
  private static func fold(_ tail: UnsafeRawBufferPointer, into start: UInt64) -> UInt64 {
    var hash = start
    var offset = 0
    while tail.count - offset >= 8 {
      hash = rotate(hash ^ round(0, word(tail, offset)), 27) &* prime1 &+ prime4
      offset += 8
    }
    if tail.count - offset >= 4 {
      let half = UInt32(littleEndian: tail.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      hash = rotate(hash ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
      offset += 4
    }
    for byte in tail[offset...] { hash = rotate(hash ^ UInt64(byte) &* prime5, 11) &* prime1 }
    return hash
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value &<< count | value &>> (64 &- count)
  }
}
