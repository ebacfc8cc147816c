/// Target of a connection: an address in any spelling, or a name to look up.
enum NetworkDestination: Equatable {
  case address(IPAddress)
  /// A DNS name in lower case without a dot at the end.
  case name(String)

  /// Nil for what is neither an address nor a DNS name.
  init?(_ text: String) {
    if let address = IPAddress(lenient: text) {
      self = .address(address.unmapped)
    } else if let name = Self.canonicalName(text) {
      self = .name(name)
    } else {
      return nil
    }
  }

  /// `text` in lower case without a dot at the end, if it is a DNS name that no resolver could take for an address.
  static func canonicalName(_ text: String) -> String? {
    let name = text.hasSuffix(".") ? text.dropLast() : text[...]
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, labels.allSatisfy(isLabel), labels.last.map(isNumber) == false else { return nil }
    return name.lowercased()
  }

  private static func isLabel(_ label: Substring) -> Bool {
    let isAllowed = label.utf8.allSatisfy {
      $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
    return isAllowed && 1...63 ~= label.utf8.count && !label.hasPrefix("-") && !label.hasSuffix("-")
  }

  /// Whether URL parsers take a name that ends in `label` for an address: `7` or `0x7f`.
  private static func isNumber(_ label: Substring) -> Bool {
    let isHexadecimal = label.lowercased().hasPrefix("0x") && label.utf8.dropFirst(2).allSatisfy(\.isHexDigit)
    return isHexadecimal || label.utf8.allSatisfy(\.isDigit)
  }
}
