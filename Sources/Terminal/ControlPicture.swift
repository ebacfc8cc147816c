/// Visible characters in place of control characters.
enum ControlPicture {
  /// Replacement for C1 controls and for bytes that are not UTF-8.
  static let replacement: Unicode.Scalar = "\u{FFFD}"

  /// The picture of a C0 control or DEL, and the replacement character for every other byte.
  static func scalar(of byte: UInt8) -> Unicode.Scalar {
    switch byte {
    case 0x00...0x1F: Unicode.Scalar(0x2400 + UInt32(byte)) ?? replacement
    case 0x7F: "\u{2421}"
    default: replacement
    }
  }

  /// Appends the UTF-8 of `scalar(of: byte)`.
  static func append(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(contentsOf: UTF8.encode(scalar(of: byte)) ?? UTF8.encodedReplacementCharacter)
  }
}

extension String {
  /// This text on one line with every control character made visible: for names that a sandbox chose.
  package var withVisibleControls: String {
    var visible = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      visible.append(isControl ? ControlPicture.scalar(of: UInt8(truncatingIfNeeded: scalar.value)) : scalar)
    }
    return String(visible)
  }
}
