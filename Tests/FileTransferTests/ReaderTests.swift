import EntryCodec
import FileTransfer
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct ReaderTests {
  let scratch = Scratch()

  private func failure(_ path: String) -> TransferError? {
    do {
      _ = try stream(of: path)
      return nil
    } catch {
      return error
    }
  }

  private func records(_ bytes: [UInt8]) throws -> [EntryRecord] {
    var decoder = EntryDecoder()
    decoder.append(bytes)
    var records: [EntryRecord] = []
    while let record = try decoder.next() { records.append(record) }
    return records
  }

  @Test func missingRoot() {
    let error = failure(scratch("none\u{1b}[2J"))
    #expect(error?.reason == .notFound)
    #expect(error?.description == "cannot read '\(scratch.path)/none\\u{1B}[2J': no such file or directory")
    #expect(failure("")?.reason == .notFound)
    #expect(failure("a\0b")?.reason == .io(.invalidArgument))
  }

  @Test(.timeLimit(.minutes(1))) func pipesAreSkippedAndNeverWaitedFor() throws {
    scratch.directory("tree")
    scratch.pipe("tree/pipe")
    scratch.file("tree/z")
    let records = try records(try stream(of: scratch("tree")))
    #expect(records.contains(.skipped(try EntryPath("pipe"), .pipe)))
    let summary = try write(try stream(of: scratch("tree")), to: .exactly(scratch("copy")))
    #expect(summary.skipped.map(\.description) == ["'pipe' is a named pipe"])
    #expect(scratch.names("copy") == ["z"])
    #expect(failure(scratch("tree/pipe"))?.reason == .refused)
    #expect(failure("/dev/null")?.reason == .refused)
  }

  @Test func rootsAreFollowedAndNothingElse() throws {
    scratch.directory("real")
    scratch.link("real/self", to: ".")
    scratch.link("door", to: "real")
    let records = try records(try stream(of: scratch("door")))
    #expect(records.count == 3)
    #expect(try records[1].isLink(at: "self", to: "."))
  }

  @Test func namesAreSorted() throws {
    scratch.directory("tree")
    for name in ["b", "a", "B", "aa", "-", "~"] { scratch.file("tree/" + name) }
    let paths = try records(try stream(of: scratch("tree"))).compactMap(\.path)
    #expect(paths == ["", "-", "B", "a", "aa", "b", "~"])
  }

  @Test func unreadableFileIsNamed() throws {
    scratch.directory("tree")
    scratch.file("tree/secret", [1], mode: 0)
    let error = asNobody { failure(scratch("tree")) }
    #expect(error?.reason == .io(.permissionDenied))
    #expect(error?.description == "cannot read '\(scratch.path)/tree/secret': permission denied")
  }

  @Test func filesThatGrowOrShrinkMeanwhile() throws {
    scratch.directory("tree")
    scratch.file("tree/grows", pattern(100_000))
    scratch.file("tree/shrinks", pattern(300_000))
    let reader = try TreeReader(roots: [FileRoot(path: Array(scratch("tree").utf8))])
    var bytes = try #require(try reader.next(upTo: 65536))
    scratch.file("tree/grows", pattern(200_000))
    for _ in 0..<3 { bytes += try #require(try reader.next(upTo: 65536)) }
    truncate(scratch("tree/shrinks"), 10)
    let whole = bytes
    let error = #expect(throws: TransferError.self) { try read(reader) }
    #expect(error?.reason == .changed && error?.description.contains("tree/shrinks") == true)
    #expect(throws: TransferError.self) { try write(whole, to: .exactly(scratch("copy"))) }
    #expect(scratch.names("copy") == ["grows"] && scratch.content("copy/grows") == pattern(100_000))
  }

  @Test func aSparseFileThatShrinks() throws {
    scratch.file("sparse", pattern(100_000))
    truncate(scratch("sparse"), 1 << 30)
    let reader = try TreeReader(roots: [FileRoot(path: Array(scratch("sparse").utf8))])
    _ = try #require(try reader.next(upTo: 65536))
    truncate(scratch("sparse"), 200_000)
    #expect(throws: TransferError.self) { try read(reader) }
  }

  /// What precedes an error comes before it, so that a receiver knows how far the transfer came.
  @Test func whatPrecedesAnErrorComes() throws {
    scratch.file("first", [1])
    let roots = ["first", "missing"].map { FileRoot(path: Array(scratch($0).utf8), name: Array($0.utf8)) }
    let reader = try TreeReader(roots: roots)
    let before = try #require(try reader.next(upTo: 65536))
    #expect(try records(before).count == 3)
    #expect(throws: TransferError.self) { try reader.next(upTo: 65536) }
    #expect(try reader.next(upTo: 65536) == nil)
  }

  /// Files of /sys claim a page, and hold less.
  @Test func filesThatNeverHadTheirSize() throws {
    let records = try records(try stream(of: "/sys/kernel/mm/transparent_hugepage/enabled"))
    #expect(records.suffix(2) == [.endOfFile, .endOfStream])
  }

  @Test func filesWithoutALength() throws {
    let writer = try TreeWriter(destination: .collect(limit: 1 << 20))
    try writer.write(try stream(of: "/proc/self/status"))
    try writer.finish()
    #expect(String(decoding: writer.collected, as: UTF8.self).hasPrefix("Name:"))
  }

  @Test func pathsThatGrowTooLong() {
    scratch.directory("tree")
    let name = String(repeating: "n", count: 250)
    let start = open(".", O_RDONLY | O_DIRECTORY)
    var directory = open(scratch("tree"), O_RDONLY | O_DIRECTORY)
    for _ in 0..<17 {
      mkdirat(directory, name, 0o755)
      let next = openat(directory, name, O_RDONLY | O_DIRECTORY)
      close(directory)
      directory = next
    }
    defer {
      for _ in 0..<17 {
        let parent = openat(directory, "..", O_RDONLY | O_DIRECTORY)
        unlinkat(parent, name, AT_REMOVEDIR)
        close(directory)
        directory = parent
      }
      close(directory)
      close(start)
    }
    #expect(failure(scratch("tree"))?.reason == .invalid)
  }
}

extension EntryRecord {
  fileprivate var path: String? {
    guard case .entry(let entry) = self else { return nil }
    return String(decoding: entry.path.bytes, as: UTF8.self)
  }

  fileprivate func isLink(at path: String, to target: String) throws -> Bool {
    guard case .entry(let entry) = self else { return false }
    return try entry.path == EntryPath(path) && entry.kind == .link(target: Array(target.utf8))
  }
}
