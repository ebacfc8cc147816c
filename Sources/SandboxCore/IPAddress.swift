/// An IPv4 or IPv6 address, without a zone.
package enum IPAddress: Sendable, Hashable {
  case v4(UInt32)
  case v6(UInt128)

  /// The address in strict spelling: four decimal bytes without leading zeros, or RFC 4291 without brackets or zone.
  package init?(_ text: String) {
    if let bits = Self.parseV4(text[...]) {
      self = .v4(bits)
    } else if let bits = Self.parseV6(text) {
      self = .v6(bits)
    } else {
      return nil
    }
  }

  /// An address of 4 or 16 bytes in network order.
  package init?(bytes: some Collection<UInt8>) {
    switch bytes.count {
    case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    case 16: self = .v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
    default: return nil
    }
  }

  /// The 4 or 16 bytes in network order.
  package var bytes: [UInt8] {
    switch self {
    case .v4(let bits): stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
    case .v6(let bits): stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
    }
  }

  /// The IPv4 address if this is its IPv4-mapped form, which sockets treat as the same address; otherwise this address.
  package var unmapped: IPAddress {
    guard case .v6(let bits) = self, bits >> 32 == 0xFFFF else { return self }
    return .v4(UInt32(truncatingIfNeeded: bits))
  }
}

extension IPAddress {
  private static func parseV4(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap(decimalByte)
    guard parts.count == 4, bytes.count == 4 else { return nil }
    return bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func decimalByte(_ text: Substring) -> UInt8? {
    guard text.utf8.allSatisfy(\.isDigit), text == "0" || !text.hasPrefix("0") else { return nil }
    return UInt8(text)
  }

  private static func parseV6(_ text: String) -> UInt128? {
    let isOpen = text.hasPrefix(":") && !text.hasPrefix("::") || text.hasSuffix(":") && !text.hasSuffix("::")
    guard !text.isEmpty, !isOpen else { return nil }
    var fields = text.split(separator: ":", omittingEmptySubsequences: false)[...]
    if text.hasPrefix("::") { fields.removeFirst() }
    if text.hasSuffix("::") { fields.removeLast() }
    guard let gap = fields.firstIndex(where: \.isEmpty) else {
      return groups(fields).flatMap { $0.count == 8 ? join($0) : nil }
    }
    guard let high = groups(fields[..<gap], endsAddress: false), let low = groups(fields[(gap + 1)...]),
      high.count + low.count < 8
    else { return nil }
    return join(high) << (16 * (8 - high.count)) | join(low)
  }

  /// The 16-bit groups that `fields` spell; where they end the address, the last field may be an IPv4 address.
  private static func groups(_ fields: ArraySlice<Substring>, endsAddress: Bool = true) -> [UInt16]? {
    if endsAddress, let last = fields.last, let v4 = parseV4(last) {
      return groups(fields.dropLast(), endsAddress: false).map { $0 + [UInt16(v4 >> 16), UInt16(v4 & 0xFFFF)] }
    }
    let groups = fields.compactMap(group)
    return groups.count == fields.count ? groups : nil
  }

  private static func group(_ text: Substring) -> UInt16? {
    guard 1...4 ~= text.utf8.count, text.utf8.allSatisfy(\.isHexDigit) else { return nil }
    return UInt16(text, radix: 16)
  }

  private static func join(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }
}

extension IPAddress: CustomStringConvertible {
  /// The canonical spelling: dotted decimal, or RFC 5952.
  package var description: String {
    switch self {
    case .v4: return bytes.map(String.init).joined(separator: ".")
    case .v6(let bits):
      guard case .v6 = unmapped else { return "::ffff:\(unmapped)" }
      return Self.text(of: (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) })
    }
  }

  private static func text(of groups: [UInt16]) -> String {
    let gap = longestZeros(in: groups)
    let high = hexadecimal(groups[..<gap.lowerBound])
    return gap.isEmpty ? hexadecimal(groups[...]) : high + "::" + hexadecimal(groups[gap.upperBound...])
  }

  private static func hexadecimal(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  /// The first of the longest runs of two zero groups or more; empty where there is none.
  private static func longestZeros(in groups: [UInt16]) -> Range<Int> {
    let runs = groups.indices.map { start in start..<start + groups[start...].prefix { $0 == 0 }.count }
    return runs.reduce(0..<0) { $1.count > max($0.count, 1) ? $1 : $0 }
  }
}
