/// A number of bytes.
public struct ByteSize: Sendable, Hashable {
  /// The bytes themselves.
  public let bytes: UInt64

  /// A size given in bytes.
  public init(bytes: UInt64) { self.bytes = bytes }

  /// A size given in MB of 1,048,576 bytes.
  public init(megabytes: UInt32) { bytes = UInt64(megabytes) << 20 }
}

extension ByteSize {
  /// Unit of a size; the raw value is its number of bytes.
  public enum Unit: UInt64, Sendable, CaseIterable {
    /// One byte.
    case bytes = 1
    /// 1,024 bytes.
    case kilobytes = 0x400
    /// 1,024 kilobytes.
    case megabytes = 0x10_0000
    /// 1,024 megabytes.
    case gigabytes = 0x4000_0000
    /// 1,024 gigabytes.
    case terabytes = 0x100_0000_0000

    /// The letter that stands for it in `512m`.
    var letter: String {
      switch self {
      case .bytes: "b"
      case .kilobytes: "k"
      case .megabytes: "m"
      case .gigabytes: "g"
      case .terabytes: "t"
      }
    }

    /// Its name for readers.
    var words: String { self == .bytes ? "B" : "\(letter.uppercased())iB" }

    /// The unit that `suffix` names: `m`, `mb` or `mib` for megabytes.
    init?(suffix: String) {
      let named = Self.allCases.first { suffix == $0.letter || suffix == $0.letter + "b" || suffix == $0.letter + "ib" }
      guard let named, named != .bytes || suffix == "b" else { return nil }
      self = named
    }
  }

  /// A size as a user types it: `512m`, `1.5g`, `100KiB`, or a bare number of `bareUnit`.
  ///
  /// Throws a usage error for anything else, for more than `Int64.max` bytes, and for zero unless `allowingZero`.
  public init(parsing text: String, bareUnit: Unit, allowingZero: Bool = false) throws(SandboxError) {
    guard let quantity = Quantity(text),
      let unit = quantity.suffix.isEmpty ? bareUnit : Unit(suffix: quantity.suffix),
      let bytes = quantity.scaled(by: unit.rawValue), bytes <= Int64.max, bytes > 0 || allowingZero
    else {
      throw .usage("'\(text)' is not a size", hint: "use a number with k, m or g, such as 512m")
    }
    self.bytes = bytes
  }

  /// The size in the largest unit that it fills, with one digit after the point, cut rather than rounded: `999 B`,
  /// `11.7 MiB`.
  package var rounded: String {
    let unit = Unit.allCases.last { bytes >= $0.rawValue } ?? .bytes
    guard unit != .bytes else { return "\(bytes) B" }
    let (whole, rest) = bytes.quotientAndRemainder(dividingBy: unit.rawValue)
    return "\(whole).\(rest / (unit.rawValue / 0x400) * 10 / 0x400) \(unit.words)"
  }

  /// The exact size in the same words, such as `4 GiB`.
  package var exact: String {
    let unit = Unit.allCases.last { bytes > 0 && bytes.isMultiple(of: $0.rawValue) } ?? .bytes
    return "\(bytes / unit.rawValue) \(unit.words)"
  }
}

extension ByteSize: CustomStringConvertible {
  /// The exact size in the largest unit that divides it, such as `512m`; it parses back to the same size.
  public var description: String {
    let unit = Unit.allCases.last { bytes > 0 && bytes.isMultiple(of: $0.rawValue) } ?? .bytes
    return "\(bytes / unit.rawValue)\(unit.letter)"
  }
}
