import EntryCodec
import FileTransfer
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct DestinationTests {
  let scratch = Scratch()

  private func file() throws -> [UInt8] { try forged(.file(""), .text("new"), .endOfFile, .endOfStream) }
  private func tree() throws -> [UInt8] {
    try forged(.directory("", mode: 0o777), .file("f"), .text("new"), .endOfFile, .endOfStream)
  }

  private func failure(_ bytes: [UInt8], to destination: Destination) -> TransferError? {
    do {
      try write(bytes, to: destination)
      return nil
    } catch {
      return error
    }
  }

  private func text(_ name: String) -> String? { scratch.content(name).map { String(decoding: $0, as: UTF8.self) } }

  @Test func insideWorksAsCopyDoes() throws {
    scratch.directory("there")
    try write(file(), to: .inside(scratch("there"), "n"))
    #expect(text("there/n") == "new")
    try write(file(), to: .inside(scratch("other"), "n"))
    #expect(text("other") == "new")
    #expect(failure(try file(), to: .inside(scratch("missing/"), "n"))?.reason == .notFound)
    try write(file(), to: .inside(scratch("missing/"), "n"), createParents: true)
    #expect(text("missing/n") == "new")
    try write(tree(), to: .inside(scratch("there"), "t"))
    #expect(text("there/t/f") == "new")
    for name in ["..", "a/b", "."] {
      #expect(throws: TransferError.self) { try TreeWriter(destination: .inside(scratch("there"), name)) }
    }
  }

  @Test func parentsAreMadeWhenAsked() throws {
    #expect(failure(try file(), to: .exactly(scratch("a/b/c")))?.reason == .notFound)
    #expect(!scratch.exists("a"))
    try write(file(), to: .exactly(scratch("a/b/c")), createParents: true)
    #expect(text("a/b/c") == "new")
  }

  @Test func existingFilesAreReplacedAndDirectoriesMerged() throws {
    scratch.directory("to", mode: 0o750)
    scratch.file("to/f", [1])
    scratch.file("to/kept", [2])
    try write(tree(), to: .exactly(scratch("to/")))
    #expect(text("to/f") == "new" && scratch.content("to/kept") == [2])
    #expect(scratch.status("to")?.permissions == 0o750)
  }

  @Test func linksAtTheDestination() throws {
    scratch.file("precious", [1])
    scratch.link("link", to: "precious")
    try write(file(), to: .exactly(scratch("link")))
    #expect(scratch.content("precious") == [1] && text("link") == "new" && scratch.target("link") == nil)
    scratch.directory("real")
    scratch.link("door", to: "real")
    try write(tree(), to: .exactly(scratch("door")))
    #expect(text("real/f") == "new")
  }

  @Test func filesAndDirectoriesDoNotReplaceEachOther() throws {
    scratch.directory("d")
    scratch.file("f", [1])
    let overDirectory = try #require(failure(try file(), to: .exactly(scratch("d"))))
    #expect(overDirectory.reason == .io(.isDirectory))
    #expect(overDirectory.description == "cannot write '\(scratch.path)/d': is a directory")
    #expect(failure(try tree(), to: .exactly(scratch("f")))?.reason == .io(.notDirectory))
    #expect(failure(try file(), to: .exactly(scratch("d/")))?.reason == .io(.isDirectory))
    #expect(failure(try file(), to: .exactly("/"))?.reason == .io(.isDirectory))
    #expect(scratch.names("d").isEmpty && scratch.content("f") == [1])
    #expect(scratch.names() == ["d", "f"])
  }

  @Test func longNames() throws {
    let name = String(repeating: "n", count: 255)
    try write(file(), to: .inside(scratch.path, name))
    #expect(scratch.names() == [name])
    #expect(failure(try file(), to: .exactly(scratch(name + "n")))?.reason == .io(.fileNameTooLong))
  }

  @Test(.needs("the right to mount", TinyDisk.isPossible))
  func fullDisk() throws {
    scratch.directory("disk")
    let disk = try #require(TinyDisk(at: scratch("disk")))
    let bytes = try forged(.file(""), .content(pattern(200_000)[...]), .endOfFile, .endOfStream)
    let error = failure(bytes, to: .exactly(scratch("disk/x")))
    #expect(error?.description == "cannot write '\(scratch.path)/disk/x': no space left on device")
    #expect(error?.reason == .io(.noSpace))
    #expect(scratch.names("disk").isEmpty)
    disk.unmount()
  }

  @Test func noPermission() throws {
    scratch.directory("closed", mode: 0o555)
    let error = try asNobody { failure(try file(), to: .exactly(scratch("closed/x"))) }
    #expect(error?.description == "cannot write '\(scratch.path)/closed/x': permission denied")
  }

  @Test func collecting() throws {
    #expect(failure(try tree(), to: .collect(limit: 10))?.reason == .io(.isDirectory))
    #expect(failure(try file(), to: .collect(limit: 2))?.reason == .tooLarge)
    #expect(failure(try file(), to: .collect(limit: 3)) == nil)
    #expect(failure(try forged(.file("a"), .endOfFile, .endOfStream), to: .collect(limit: 3))?.reason == .invalid)
    #expect(failure(try forged(.link("", to: "x"), .endOfStream), to: .collect(limit: 3))?.reason == .invalid)
  }
}
