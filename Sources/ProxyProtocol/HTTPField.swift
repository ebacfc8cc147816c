/// One header field.
struct HTTPField {
  /// In lower case.
  let name: String
  let line: [UInt8]

  /// Nil also for a line that continues another (RFC 9112 lets a server refuse those).
  init?(_ line: ArraySlice<UInt8>) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isToken(line[..<colon]) else { return nil }
    name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    self.line = Array(line)
  }

  /// The names of fields that a `Connection` field declares to end at the next hop.
  var nominations: [String] {
    guard name == "connection" else { return [] }
    return line.dropFirst(name.utf8.count + 1).split(separator: UInt8(ascii: ",")).map { option in
      String(decoding: option.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }, as: UTF8.self)
        .lowercased()
    }
  }

  /// Fields that are not passed on: `Host` is written anew from the URI, and after an upgrade the bytes would not be
  /// HTTP.
  static let hopByHop: Set = ["connection", "keep-alive", "upgrade", "host"]

  /// Fields that say where the body ends; passed on, as the body is.
  static let framing: Set = ["content-length", "transfer-encoding"]

  static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
    let marks = Array("!#$%&'*+-.^_`|~".utf8)
    return !bytes.isEmpty
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: marks.contains(byte)
        }
      }
  }
}
