import EntryCodec
import FileTransfer
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Streams that a compromised sandbox could send to its host.
@Suite struct HostileStreamTests {
  let scratch = Scratch()

  private var to: Destination { .exactly(scratch("to")) }

  private func failure(_ bytes: [UInt8], links: LinkPolicy = .all) -> TransferError? {
    do {
      try write(bytes, to: to, links: links)
      return nil
    } catch {
      return error
    }
  }

  @Test func linkAsADirectory() throws {
    scratch.directory("outside")
    let bytes = try forged(
      .directory(""), .link("a", to: scratch("outside")), .file("a/passwd"), .text("x"), .endOfFile, .endOfStream)
    #expect(failure(bytes)?.reason == .refused)
    #expect(scratch.names("outside").isEmpty)
    let again = try forged(.directory(""), .link("a", to: scratch("outside")), .directory("a"), .endOfStream)
    #expect(failure(again) != nil)
    let file = try forged(.directory(""), .link("a", to: scratch("outside/f")), .file("a"), .endOfFile, .endOfStream)
    #expect(failure(file) == nil)
    #expect(scratch.names("outside").isEmpty && scratch.target("to/a") == nil)
  }

  @Test func linkThatWasThereBefore() throws {
    scratch.directory("outside")
    scratch.directory("to")
    scratch.link("to/a", to: "../outside")
    #expect(failure(try forged(.directory(""), .directory("a"), .endOfStream)) != nil)
    #expect(failure(try forged(.directory(""), .file("a/f"), .endOfFile, .endOfStream))?.reason == .refused)
    #expect(scratch.names("outside").isEmpty)
  }

  @Test func directoryReplacedBetweenRecords() throws {
    scratch.directory("outside")
    let writer = try TreeWriter(destination: to)
    func send(_ records: EntryRecord...) throws {
      var bytes: [UInt8] = []
      for record in records { record.encode(into: &bytes) }
      try writer.write(bytes)
    }
    try send(.directory(""), .directory("a"), .file("a/one"), .text("1"))
    rename(scratch("to/a"), scratch("to/moved"))
    scratch.link("to/a", to: scratch("outside"))
    try send(.endOfFile, .file("a/two"), .endOfFile)
    #expect(scratch.names("outside").isEmpty)
    #expect(scratch.names("to/moved") == ["one", "two"])
    try send(.file("b"), .endOfFile)
    #expect(throws: TransferError.self) { try send(.file("a/three"), .endOfFile) }
    #expect(scratch.names("outside").isEmpty)
  }

  @Test func deepTreeMovedMeanwhile() throws {
    scratch.directory("outside")
    let depth = 100
    var bytes: [UInt8] = []
    try EntryRecord.directory("").encode(into: &bytes)
    var path = "d"
    for _ in 0..<depth {
      try EntryRecord.directory(path).encode(into: &bytes)
      path += "/d"
    }
    let writer = try TreeWriter(destination: to)
    try writer.write(bytes)
    let cut = "to" + String(repeating: "/d", count: 10)
    rename(scratch(cut), scratch("outside/d"))
    bytes = []
    try EntryRecord.file("x").encode(into: &bytes)
    #expect(throws: TransferError.self) { try writer.write(bytes) }
    #expect(scratch.names("outside") == ["d"])
  }

  @Test(arguments: [
    "/etc/passwd", "..", "../x", "a/../../x", "a/b/..", "./../x", "a//../../../x", "here/../../x",
  ])
  func linkOutOfTheTree(_ target: String) throws {
    let bytes = try forged(.directory(""), .directory("d"), .link("l", to: target), .endOfStream)
    let summary = try write(bytes, to: to, links: .insideTreeOnly)
    #expect(summary.skipped.map(\.reason) == [.leavesTree] && summary.links == 0)
    #expect(scratch.names("to") == ["d"])
    try write(bytes, to: to)
    #expect(scratch.target("to/l") == target)
  }

  @Test func linksWithinTheTree() throws {
    let bytes = try forged(
      .directory(""), .directory("d"), .link("d/up", to: "../x"), .link("d/far", to: "../../x"),
      .link("here", to: "./d//y"), .link("self", to: "."), .endOfStream)
    let summary = try write(bytes, to: to, links: .insideTreeOnly)
    #expect(summary.links == 3)
    #expect(summary.skipped.map(\.description) == ["'d/far' is a link that leads out of the tree"])
    let named = try forged(
      .link("a", to: "b"), .directory("d"), .link("d/l", to: "../.ssh/id"), .link("d/m", to: "f"), .endOfStream)
    scratch.directory("several")
    let several = try write(named, to: .into(scratch("several"), nil), links: .insideTreeOnly)
    #expect(several.skippedCount == 2 && several.links == 1)
    let root = try write(try forged(.link("", to: "x"), .endOfStream), to: to, links: .insideTreeOnly)
    #expect(root.skippedCount == 1)
  }

  @Test func whatNobodyAskedFor() throws {
    scratch.directory("to")
    #expect(failure(try forged(.file(".bashrc"), .endOfFile, .endOfStream))?.reason == .refused)
    let named = Destination.into(scratch("to"), ["a"])
    #expect(throws: TransferError.self) { try write(forged(.file(".bashrc"), .endOfFile, .endOfStream), to: named) }
    #expect(throws: TransferError.self) { try write(forged(.file(""), .endOfFile, .endOfStream), to: named) }
    #expect(scratch.names("to").isEmpty)
  }

  @Test func halfAStreamLeavesNothing() throws {
    scratch.file("from", pattern(10_000))
    let bytes = try stream(of: scratch("from"))
    for length in [0, 1, 30, 60, 5000, bytes.count - 30, bytes.count - 10] {
      #expect(failure(Array(bytes.prefix(length)))?.reason == .invalid)
      #expect(scratch.names() == ["from"])
    }
    let writer = try TreeWriter(destination: to)
    try writer.write(Array(bytes.prefix(5000)))
    #expect(!scratch.exists("to"))
    writer.abandon()
    #expect(scratch.names() == ["from"])
    #expect(throws: TransferError.self) { try writer.write(Array(bytes[5000...])) }
    #expect(throws: TransferError.self) { try writer.finish() }
  }

  @Test func writerThatGoesAwayLeavesNothing() throws {
    do {
      let writer = try TreeWriter(destination: to)
      try writer.write(try forged(.file(""), .text("x")))
    }
    #expect(scratch.names().isEmpty)
  }

  @Test func randomRecordsReachNothingOutside() throws {
    scratch.directory("outside")
    scratch.file("outside/f", [1])
    scratch.setModified("outside", 1000)
    var random = SeededGenerator(seed: 7)
    let paths = ["", "a", "b", "f", "a/a", "a/b", "a/f", "b/f", "a/b/f", "a/a/f", "b/a/f"]
    let targets = [scratch("outside"), "../outside", "a", "b", "..", ".", scratch("outside/f")]
    for _ in 0..<400 {
      var records: [EntryRecord] = [try .directory("")]
      for _ in 0..<8 {
        let path = paths.randomElement(using: &random) ?? ""
        switch Int.random(in: 0...3, using: &random) {
        case 0: records.append(try .directory(path, mode: 0o777))
        case 1: records.append(try .link(path, to: targets.randomElement(using: &random) ?? "."))
        default: records += [try .file(path, mode: 0o777), .text("x"), .endOfFile]
        }
      }
      let links = Bool.random(using: &random) ? LinkPolicy.all : .insideTreeOnly
      _ = failure(forged(records), links: links)
    }
    #expect(scratch.names() == ["outside", "to"])
    #expect(scratch.names("outside") == ["f"] && scratch.content("outside/f") == [1])
    #expect(scratch.status("outside")?.st_mtim.tv_sec == 1000)
    #expect(scratch.status("outside/f")?.permissions == 0o644)
  }

  /// A false size costs no memory and changes nothing.
  @Test(arguments: [1, 3, 1 << 40, UInt64.max])
  func sizesThatAreLies(_ size: UInt64) throws {
    let entry = Entry(.file, path: .root, mode: 0o644, modified: .now, size: size)
    let bytes = forged(.entry(entry), .text("new"), .endOfFile, .endOfStream)
    let writer = try TreeWriter(destination: .collect(limit: 1 << 30))
    try writer.write(bytes)
    try writer.finish()
    #expect(writer.collected == Array("new".utf8) && writer.summary.total == size && writer.summary.bytes == 3)
    #expect(failure(bytes) == nil && scratch.content("to") == Array("new".utf8))
  }

  @Test func holesThatNoFileCanHave() throws {
    let huge: EntryRecord = .hole(UInt64(Int64.max))
    let bytes = try forged(.file(""), .text("x"), huge, huge, huge, .endOfFile, .endOfStream)
    #expect(failure(bytes)?.reason == .io(.fileTooLarge))
    #expect(scratch.names().isEmpty)
    let collected = Destination.collect(limit: 1000)
    #expect(throws: TransferError.self) { try write(bytes, to: collected) }
    let small = try forged(.file(""), .hole(999), .text("x"), .endOfFile, .endOfStream)
    let writer = try TreeWriter(destination: collected)
    try writer.write(small)
    #expect(writer.collected == [UInt8](repeating: 0, count: 999) + Array("x".utf8))
  }

  /// The budget counts data in blocks, and no holes.
  @Test func moreDataThanTheBudget() throws {
    let files = try forged(
      .file("a"), .text("x"), .hole(1 << 40), .endOfFile, .file("b"), .text("y"), .endOfFile, .file("c"), .text("z"),
      .endOfFile, .endOfStream)
    scratch.directory("to")
    let writer = try TreeWriter(destination: .into(scratch("to"), ["a", "b", "c"]), mostData: 8192)
    let error = #expect(throws: TransferError.self) { try writer.write(files) }
    #expect(error?.reason == .tooLarge && writer.data == 8192 && writer.summary.files == 2)
    #expect(scratch.names("to") == ["a", "b"])
  }

  @Test func skippedNamesStayFew() throws {
    var bytes: [UInt8] = []
    try EntryRecord.directory("").encode(into: &bytes)
    for number in 0..<3000 { EntryRecord.skipped(try EntryPath("\(number)"), .socket).encode(into: &bytes) }
    EntryRecord.endOfStream.encode(into: &bytes)
    let summary = try write(bytes, to: to)
    #expect(summary.skippedCount == 3000 && summary.skipped.count == 1000)
  }
}
