@testable import EntryCodec
import TestSupport
import Testing
import WireFormat

@Suite struct EntryCodecTests {
  private func decode(_ bytes: [UInt8], pieces size: Int = .max) throws(ProtocolViolation) -> [EntryRecord] {
    var decoder = EntryDecoder()
    var records: [EntryRecord] = []
    for start in stride(from: 0, to: bytes.count, by: min(size, max(bytes.count, 1))) {
      decoder.append(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))]))
      while let record = try decoder.next() { records.append(record) }
    }
    return records
  }

  @Test func recordsComeBack() throws {
    let records: [EntryRecord] = [
      try .directory(""), try .file("a b/c"), .content([1, 2, 3]), .hole(1 << 40), .endOfFile,
      try .link("l", to: "../x"),
      .skipped(try EntryPath("s"), .socket), .endOfStream,
    ]
    let bytes = forged(records)
    #expect(try decode(bytes) == records)
    for size in 1...40 {
      let pieces = try decode(bytes, pieces: size)
      #expect(pieces.filter { $0.kind != .content } == records.filter { $0.kind != .content })
      #expect(pieces.flatMap(\.bytes) == [1, 2, 3])
    }
  }

  @Test func specialBitsNeverTravel() throws {
    #expect(Entry(.file, path: .root, mode: 0o107777, modified: .init(seconds: 0)).permissions == 0o777)
    let bytes = Forgery(kind: 1, mode: 0o6755).bytes
    guard case .entry(let entry) = try decode(bytes).first else { throw ProtocolViolation("no entry") }
    #expect(entry.permissions == 0o755)
  }

  @Test(arguments: [
    "/", "/etc/passwd", "..", ".", "a/..", "a/../b", "./a", "a//b", "a/", "a\0b", String(repeating: "n", count: 256),
    String(repeating: "abc/", count: 1024) + "d", "../../../../etc/passwd",
  ])
  func badPath(_ path: String) {
    for kind in [1, 2, 3] as [UInt8] {
      #expect(throws: ProtocolViolation.self) { try decode(Forgery(kind: kind, path: path, target: "x").bytes) }
    }
  }

  @Test func badFields() {
    let bad = [
      Forgery(kind: 1, nanoseconds: 1_000_000_000), Forgery(kind: 2, nanoseconds: .max), Forgery(kind: 0),
      Forgery(kind: 9), Forgery(kind: 255), Forgery(kind: 3, target: ""), Forgery(kind: 3, target: "a\0b"),
      Forgery(kind: 3, target: String(repeating: "t", count: 4096)), Forgery(kind: 1, target: "too much"),
      Forgery(kind: 1, pathLength: .max), Forgery(kind: 1, pathLength: 5), Forgery(kind: 1, bodyLength: .max),
      Forgery(kind: 2, bodyLength: 0), Forgery(kind: 4), Forgery(kind: 4, bodyLength: .max),
      Forgery(kind: 5), Forgery(kind: 5, bodyLength: 9), Forgery(kind: 7),
      Forgery(kind: 6, bodyLength: 5000), Forgery(kind: 7, bodyLength: 7),
    ]
    for forgery in bad { #expect(throws: ProtocolViolation.self, "\(forgery)") { try decode(forgery.bytes) } }
  }

  @Test(arguments: [0, 1 << 63, .max] as [UInt64])
  func badHole(_ size: UInt64) {
    #expect(throws: ProtocolViolation.self) { try decode(forged(.file(""), .hole(size))) }
  }

  @Test func badOrder() throws {
    let bad: [[UInt8]] = [
      forged(.text("x")), forged(.hole(1)), forged(.endOfFile), try forged(.directory(""), .text("x")),
      try forged(.file(""), .endOfStream), try forged(.directory(""), .file("a"), .file("b")),
      try forged(.file("a"), .directory("b")), try forged(.file("a"), .skipped(EntryPath("b"), .pipe)),
      try forged(.file("a"), .endOfFile, .text("x")), try forged(.directory(""), .directory("")),
      try forged(.file("a"), .endOfFile, .file("")), try forged(.file(""), .endOfFile, .file("a")),
      try forged(.link("", to: "x"), .directory("a")), forged(.skipped(.root, .device)),
      forged(.endOfStream, .endOfStream), forged(.endOfStream) + [7], forged(.endOfStream) + [0],
    ]
    for (number, bytes) in bad.enumerated() {
      #expect(throws: ProtocolViolation.self, "\(number)") { try decode(bytes) }
      #expect(throws: ProtocolViolation.self, "\(number)") { try decode(bytes, pieces: 1) }
    }
  }

  @Test func hostileBytesNeverTrap() throws {
    var random = SeededGenerator(seed: 42)
    let whole = try forged(
      .directory(""), .file("f"), .text(String(repeating: "content ", count: 9)), .hole(9), .endOfFile,
      .link("l", to: "f"), .skipped(EntryPath("s"), .socket), .endOfStream)
    for round in 0..<20_000 {
      var bytes = round % 4 == 0 ? (0..<Int.random(in: 1...80, using: &random)).map { _ in UInt8(0) } : whole
      let changes = round % 4 == 0 ? bytes.count : Int.random(in: 1...4, using: &random)
      for change in 0..<changes {
        let place = changes == bytes.count ? change : Int.random(in: bytes.indices, using: &random)
        bytes[place] = UInt8.random(in: 0...(round % 3 == 0 ? 7 : 255), using: &random)
      }
      let records = (try? decode(bytes, pieces: Int.random(in: 1...100, using: &random))) ?? []
      #expect(try decode(forged(records)) == records)
    }
  }
}

/// An entry record with fields that `EntryRecord.encode` would not write.
private struct Forgery: CustomTestStringConvertible {
  var kind: UInt8
  var mode: UInt32 = 0o644
  var nanoseconds: UInt32 = 0
  /// Written twice, as both 32-bit halves of the size.
  var size: UInt32 = 0
  var path = "a"
  var target = ""
  var pathLength: UInt32?
  var bodyLength: UInt32?

  var bytes: [UInt8] {
    let path = Array(path.utf8)
    let target = kind == 3 || self.target != "x" ? Array(self.target.utf8) : []
    let body =
      little(mode) + little(0) + little(0) + little(nanoseconds) + little(size) + little(size)
      + little(pathLength ?? UInt32(path.count)) + path
      + target
    return [kind] + little(bodyLength ?? UInt32(body.count)) + body
  }

  var testDescription: String { "kind \(kind), path \(path.prefix(20)), target \(target.prefix(20))" }

  private func little(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

extension EntryRecord {
  fileprivate var bytes: ArraySlice<UInt8> {
    guard case .content(let bytes) = self else { return [] }
    return bytes
  }
}
