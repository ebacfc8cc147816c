import EntryCodec
import FileTransfer
import Glibc
import TestSupport
import Testing

@Suite struct RoundTripTests {
  let scratch = Scratch()

  @Test(arguments: [0, 1, 511, 4095, 4096, 61440, 65491, 65500, 65531, 65536, 65537, 131_072, 3 << 20])
  func fileOfSize(_ size: Int) throws {
    let content = pattern(size)
    scratch.file("from", content, mode: 0o640)
    scratch.setModified("from", 1_000_000_000)
    let summary = try write(stream(of: scratch("from")), to: .exactly(scratch("to")))
    #expect(scratch.content("to") == content)
    #expect(summary.files == 1 && summary.bytes == size && summary.skipped.isEmpty)
    let status = try #require(scratch.status("to"))
    #expect(status.permissions == 0o640)
    #expect(status.st_mtim.tv_sec == 1_000_000_000 && status.st_mtim.tv_nsec == 123_456_789)
    #expect(status.st_uid == geteuid() && status.st_gid == getegid())
    #expect(scratch.names() == ["from", "to"])
  }

  @Test func holesStayHoles() throws {
    scratch.file("from", pattern(5000))
    let file = open(scratch("from"), O_WRONLY)
    lseek(file, 5 << 30, SEEK_SET)
    _ = Glibc.write(file, "middle", 6)
    ftruncate(file, 6 << 30)
    close(file)
    let bytes = try stream(of: scratch("from"))
    #expect(bytes.count < 20_000)
    for size in [1, 1000, 65536] {
      let summary = try write(bytes, to: .exactly(scratch("to")), pieces: size)
      #expect(summary.files == 1 && summary.bytes == 6 << 30 && summary.total == 6 << 30)
      let status = try #require(scratch.status("to"))
      #expect(status.st_size == 6 << 30 && status.st_blocks < 100)
      #expect(try stream(of: scratch("to")) == bytes)
    }
  }

  private func makeTree() {
    scratch.directory("tree")
    scratch.directory("tree/empty", mode: 0o700)
    scratch.directory("tree/closed", mode: 0o755)
    scratch.file("tree/closed/inside", [1, 2, 3], mode: 0o600)
    scratch.directory("tree/closed/deeper", mode: 0o555)
    chmod(scratch("tree/closed"), 0o555)
    scratch.link("tree/link", to: "closed/inside")
    scratch.link("tree/absolute", to: "/etc/passwd")
    for name in ["-rf", "two\nlines", "'\"$(x)`", " ", "..."] { scratch.file("tree/" + name, Array(name.utf8)) }
    scratch.file("tree/script", Array("#!/bin/sh".utf8), mode: 0o4755)
    for name in ["tree/link", "tree/closed/inside", "tree/closed", "tree/empty", "tree"] {
      scratch.setModified(name, 1_234_567_890)
    }
  }

  @Test(arguments: [1, 2, 7, 100, 4096, 65536, 1 << 20])
  func treeInPiecesOf(_ size: Int) throws {
    makeTree()
    let whole = try stream(of: scratch("tree"))
    let reader = try TreeReader(roots: [FileRoot(path: Array(scratch("tree").utf8))])
    let summary = try write(read(reader, upTo: size), to: .exactly(scratch("copy")), pieces: size)
    #expect(summary.files == 7 && summary.directories == 4 && summary.links == 2 && summary.total == nil)
    #expect(reader.summary == summary)
    #expect(try stream(of: scratch("copy")) == whole)
    #expect(scratch.status("copy/closed")?.permissions == 0o555)
    #expect(scratch.status("copy/closed/deeper")?.permissions == 0o555)
    #expect(scratch.status("copy/script")?.permissions == 0o755)
    #expect(scratch.status("copy/link")?.st_mtim.tv_sec == 1_234_567_890)
    #expect(scratch.status("copy")?.st_mtim.tv_sec == 1_234_567_890)
    #expect(scratch.target("copy/absolute") == "/etc/passwd")
  }

  @Test func readOnlyDirectoriesAreFilledByOrdinaryUsers() throws {
    makeTree()
    let bytes = try stream(of: scratch("tree"))
    scratch.directory("shared", mode: 0o777)
    _ = try asNobody { try write(bytes, to: .exactly(scratch("shared/copy"))) }
    #expect(scratch.content("shared/copy/closed/inside") == [1, 2, 3])
    #expect(scratch.status("shared/copy/closed")?.permissions == 0o555)
  }

  @Test func namesThatAreNotUTF8() throws {
    scratch.directory("tree")
    let name: [UInt8] = [0xff, 0xfe, UInt8(ascii: "x")]
    let path = (Array(scratch("tree/").utf8) + name).map(CChar.init(bitPattern:)) + [0]
    close(open(path, O_CREAT | O_WRONLY, 0o644))
    let bytes = try stream(of: scratch("tree"))
    try write(bytes, to: .exactly(scratch("copy")))
    #expect(try stream(of: scratch("copy")) == bytes)
    #expect(unlink(path) == 0)
    let copy = (Array(scratch("copy/").utf8) + name).map(CChar.init(bitPattern:)) + [0]
    #expect(unlink(copy) == 0)
  }

  @Test func modesDoNotHeedTheUmask() throws {
    let bytes = try forged(.directory("", mode: 0o777), .file("f", mode: 0o666), .endOfFile, .endOfStream)
    let before = umask(0o077)
    defer { umask(before) }
    try write(bytes, to: .exactly(scratch("copy")))
    #expect(scratch.status("copy")?.permissions == 0o777)
    #expect(scratch.status("copy/f")?.permissions == 0o666)
  }

  @Test func treesDeeperThanDescriptorsAreHeld() throws {
    scratch.directory("deep")
    var path = "deep"
    for level in 0..<200 {
      path += "/d"
      scratch.directory(path, mode: 0o755)
      scratch.file(path + "/z", [UInt8(level)])
    }
    let bytes = try stream(of: scratch("deep"))
    let summary = try write(bytes, to: .exactly(scratch("copy")))
    #expect(summary.directories == 201 && summary.files == 200)
    #expect(try stream(of: scratch("copy")) == bytes)
  }

  @Test func bytesInMemory() throws {
    for size in [0, 5, 200_000] {
      let reader = try TreeReader(data: pattern(size), mode: 0o600)
      let writer = try TreeWriter(destination: .collect(limit: 200_000))
      while let bytes = try reader.next(upTo: 65536) { try writer.write(bytes) }
      try writer.finish()
      #expect(writer.collected == pattern(size))
    }
  }

  @Test func severalRoots() throws {
    scratch.file("a", [1])
    scratch.directory("b")
    scratch.file("b/c", [2])
    scratch.directory("to")
    let roots = ["a", "b"].map { FileRoot(path: Array(scratch($0).utf8), name: Array($0.utf8)) }
    let bytes = try read(try TreeReader(roots: roots))
    try write(bytes, to: .into(scratch("to"), nil))
    #expect(scratch.content("to/a") == [1] && scratch.content("to/b/c") == [2])
    for names in [["a"], ["a", "b"]] {
      #expect(throws: TransferError.self) { try write(bytes, to: .into(scratch("to"), names)) }
    }
    #expect(throws: TransferError.self) { try write(bytes, to: .into(scratch("missing"), nil)) }
    try write(bytes, to: .into(scratch("made/for/it"), nil), createParents: true)
    #expect(scratch.content("made/for/it/b/c") == [2])
    #expect(throws: TransferError.self) { try TreeReader(roots: [FileRoot(path: [1]), FileRoot(path: [2])]) }
  }
}
