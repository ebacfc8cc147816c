import EntryCodec
@testable import FileTransfer
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Files that appear only when whole, on file systems with and without unnamed files.
@Suite struct PendingFileTests {
  let scratch = Scratch()

  private func pending(_ name: String, isNamed: Bool) throws -> PendingFile {
    let directory = try OpenFile.open(path: Array(scratch.path.utf8), O_RDONLY | O_DIRECTORY)
    let file = try PendingFile(
      Array(name.utf8), in: directory, unnamed: isNamed ? nil : try directory.openUnnamed())
    try file.write(Array("new".utf8)[...])
    return file
  }

  @Test(arguments: [true, false], [true, false])
  func itAppearsWhole(isNamed: Bool, isReplacing: Bool) throws {
    if isReplacing { scratch.file("to", Array("old".utf8), mode: 0o600) }
    let file = try pending("to", isNamed: isNamed)
    #expect(scratch.content("to") == (isReplacing ? Array("old".utf8) : nil))
    try file.commit(permissions: 0o751, modified: FileTime(seconds: 1_000_000_000, nanoseconds: 5))
    #expect(scratch.content("to") == Array("new".utf8))
    #expect(scratch.status("to")?.st_mode == S_IFREG | 0o751)
    #expect(scratch.status("to")?.st_mtim.tv_sec == 1_000_000_000)
    #expect(scratch.names() == ["to"])
  }

  @Test(arguments: [true, false])
  func itGoesWithItsOwner(isNamed: Bool) throws {
    do {
      let file = try pending("to", isNamed: isNamed)
      withExtendedLifetime(file) { #expect(scratch.names().count == (isNamed ? 1 : 0)) }
    }
    #expect(scratch.names().isEmpty)
  }

  @Test(arguments: [true, false])
  func aDirectoryIsNotReplaced(isNamed: Bool) throws {
    scratch.directory("to")
    #expect(throws: Errno.isDirectory) {
      try pending("to", isNamed: isNamed).commit(permissions: 0o644, modified: FileTime(seconds: 0))
    }
    #expect(scratch.names() == ["to"])
  }
}
