/// 64-bit hash that is the same in every process; against accidents, not against forgery.
struct Fingerprint {
  /// FNV-1a's offset basis.
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// FNV-1a over a whole word at a time; the high half is folded back, so that every bit changes the low ones.
  mutating func mix(_ word: UInt64) {
    value = (value ^ word) &* 0x0000_0100_0000_01b3
    value ^= value >> 32
  }

  /// Mixes in the length, then the bytes, with zeros to fill the last word.
  mutating func mix(_ bytes: UnsafeRawBufferPointer) {
    mix(UInt64(bytes.count))
    var rest = bytes[...]
    while rest.count >= 8 {
      mix(UnsafeRawBufferPointer(rebasing: rest.prefix(8)).loadUnaligned(as: UInt64.self))
      rest = rest.dropFirst(8)
    }
    mix(rest.reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }
}
