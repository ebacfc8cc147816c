import EntryCodec
import WireFormat

/// What an archive says about its next entry before that comes.
struct TarAttributes {
  /// An entry with all that is said about it.
  struct Described {
    let kind: TarHeader.Kind
    let name: [UInt8]
    let target: [UInt8]
    let mode: UInt32
    let size: UInt64
    let modified: FileTime
  }

  private var name: [UInt8]?
  private var target: [UInt8]?
  private var size: UInt64?
  private var modified: FileTime?

  /// Reads a text about the next entry; what concerns all entries has nothing that is kept here.
  mutating func read(_ text: [UInt8], as kind: TarHeader.Kind) throws(ProtocolViolation) {
    switch kind {
    case .longName: name = Array(text.prefix { $0 != 0 })
    case .longTarget: target = Array(text.prefix { $0 != 0 })
    case .attributes: try readRecords(text)
    default: break
    }
  }

  /// The entry of a header, with what was said about it, which then is forgotten.
  mutating func take(applyingTo header: TarHeader) -> Described {
    defer { self = TarAttributes() }
    let size = header.kind == .file || header.kind == .contiguous ? size ?? header.size : 0
    return Described(
      kind: header.kind, name: name ?? header.name, target: target ?? header.target, mode: header.mode, size: size,
      modified: modified ?? FileTime(seconds: header.modified))
  }

  /// Reads lines of `LENGTH KEY=VALUE`.
  private mutating func readRecords(_ text: [UInt8]) throws(ProtocolViolation) {
    var rest = text[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != 0x20 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 2, length <= rest.count,
        rest[rest.startIndex + length - 1] == 0x0A
      else { throw ProtocolViolation("an archive's attributes cannot be read") }
      let line = rest.prefix(length).dropFirst(digits.count + 1).dropLast()
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
        throw ProtocolViolation("an archive's attributes cannot be read")
      }
      try set(String(decoding: line[..<equals], as: UTF8.self), Array(line[(equals + 1)...]))
      rest = rest.dropFirst(length)
    }
  }

  private mutating func set(_ key: String, _ value: [UInt8]) throws(ProtocolViolation) {
    let text = String(decoding: value, as: UTF8.self)
    switch key {
    case "path": name = value
    case "linkpath": target = value
    case "size":
      guard let number = UInt64(text), number <= UInt64(Int64.max) else {
        throw ProtocolViolation("an archive's file has no size")
      }
      size = number
    case "mtime": modified = Self.time(text)
    case _ where key.hasPrefix("GNU.sparse"): throw ProtocolViolation("an archive's sparse files are not supported")
    default: break
    }
  }

  private static func time(_ text: String) -> FileTime? {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let seconds = Int64(first) else { return nil }
    let digits = parts.count == 2 ? parts[1].prefix(9) : ""
    let nanoseconds = UInt32(digits + String(repeating: "0", count: 9 - digits.count)) ?? 0
    return FileTime(seconds: seconds, nanoseconds: nanoseconds)
  }
}

extension TarHeader {
  /// Reads a block, which may be anybody's.
  init(reading block: [UInt8]) throws(ProtocolViolation) {
    func text(_ range: Range<Int>) -> [UInt8] { Array(block[range].prefix { $0 != 0 }) }
    guard Self.number(block[148..<156]) == Self.checksum(of: block) else {
      throw ProtocolViolation("it is no archive, or a damaged one")
    }
    guard let kind = Kind(rawValue: block[156] == 0 ? Kind.file.rawValue : block[156]) else {
      throw ProtocolViolation("an archive's entry is of a kind that is not supported")
    }
    guard let size = Self.number(block[124..<136]), size <= UInt64(Int64.max) else {
      throw ProtocolViolation("an archive's file has no size")
    }
    let isPOSIX = block[257..<263].elementsEqual(Array("ustar\u{0}".utf8))
    let prefix = isPOSIX ? text(345..<500) : []
    self.init(kind, name: prefix.isEmpty ? text(0..<100) : prefix + [UInt8(ascii: "/")] + text(0..<100))
    mode = UInt32(truncatingIfNeeded: Self.number(block[100..<108]) ?? 0o644)
    self.size = size
    modified = Int64(clamping: Self.number(block[136..<148]) ?? 0)
    target = text(157..<257)
  }

  /// A number in octal digits, or in GNU's binary form where its first bit is set; nil for anything else.
  private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
    if let first = field.first, first & 0x80 != 0 {
      guard first == 0x80, field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
      return field.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    let digits = field.drop { $0 == 0x20 }.prefix { 0x30...0x37 ~= $0 }
    return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
