import Foundation
@testable import Seccomp
import SystemCalls
import SystemPackage
import Testing

@Suite struct SeccompCacheTests {
  @Test func theSecondOpenReadsTheFileOfTheFirst() throws {
    try withTemporaryDirectory { directory in
      let cache = SeccompCache(directory: directory)
      let first = try contents(cache)
      let inode = try cache.path.stat().inode
      #expect(try contents(cache) == first)
      #expect(try cache.path.stat().inode == inode)
      #expect(try cache.path.stat().permissions == .ownerReadWrite)
      #expect(try entries(directory) == 1)
    }
  }

  @Test func whatItHoldsIsTheCompiledProgramAndStaysOneBehindTheTrailer() throws {
    try withTemporaryDirectory { directory in
      let program = try SeccompFilter.compile()
      let sealed = try contents(SeccompCache(directory: directory))
      #expect(sealed.starts(with: program))
      #expect(sealed.count == program.count + 24)
    }
  }

  @Test func aDescriptorIsReadOnlyAndAtTheStart() throws {
    try withTemporaryDirectory { directory in
      let file = try SeccompCache(directory: directory).open()
      defer { try? file.close() }
      #expect(try file.seek(offset: 0, from: .current) == 0)
      #expect(throws: Errno.badFileDescriptor) { try file.writeAll([0]) }
    }
  }

  @Test(arguments: Damage.allCases)
  func aDamagedFileIsRebuilt(damage: Damage) throws {
    try withTemporaryDirectory { directory in
      let cache = SeccompCache(directory: directory)
      let good = try contents(cache)
      try damage.apply(to: cache.path, good)
      #expect(try contents(cache) == good)
      #expect(try [UInt8](Data(contentsOf: URL(filePath: cache.path.string))) == good)
      #expect(try cache.path.stat(followTargetSymlink: false).type == .regular)
      #expect(try cache.path.stat().permissions == .ownerReadWrite)
    }
  }

  @Test func aFileOfAnotherPolicyIsNotTaken() throws {
    try withTemporaryDirectory { directory in
      let cache = SeccompCache(directory: directory)
      let good = try contents(cache)
      let lax = SeccompCache(
        directory: directory, policy: SyscallPolicy([.init("all of it", .allow, "read write mount")]))
      let laxProgram = try contents(lax)
      #expect(lax.path != cache.path)
      try Data(laxProgram).write(to: URL(filePath: cache.path.string))
      #expect(try contents(cache) == good)
    }
  }

  @Test func theSmallestChangeOfThePolicyChangesTheFile() {
    let path = { (groups: [SyscallPolicy.Group]) in
      SeccompCache(directory: "/d", policy: SyscallPolicy(groups)).path
    }
    let match = { (value: UInt32, errno: Errno) in
      [SyscallPolicy.Group("", .match(.init(0), [.init([value], then: .allow)], otherwise: .refuse(errno)), "a")]
    }
    let variants = [
      path([.init("", .allow, "a b")]), path([.init("", .allow, "a c")]), path([.init("", .allow, "a")]),
      path([.init("", .refuse(.notPermitted), "a")]), path([.init("", .refuse(.noFunction), "a")]),
      path(match(1, .notPermitted)), path(match(2, .notPermitted)), path(match(1, .noFunction)), path([]),
    ]
    #expect(Set(variants).count == variants.count)
    #expect(path([.init("one reason", .allow, "a")]) == path([.init("another", .allow, "a")]))
  }

  @Test(arguments: ["/nonexistent/alphagent", "/proc/self"])
  func withoutAWritableDirectoryItLivesInMemory(directory: String) throws {
    let file = try SeccompCache(directory: FilePath(directory)).open()
    defer { try? file.close() }
    #expect(try file.readToEnd().starts(with: SeccompFilter.compile()))
    #expect(throws: Errno.notPermitted) { try file.writeAll([0]) }
  }

  @Test func manyOpenersAtOnceAgree() async throws {
    try await withTemporaryDirectory { directory in
      let cache = SeccompCache(directory: directory)
      try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for _ in 0..<16 { group.addTask { try contents(cache) } }
        let seen = try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        #expect(seen.count == 1)
      }
      #expect(try entries(directory) == 1)
    }
  }

  enum Damage: CaseIterable {
    case empty, torn, flipped, longer, trailerOnly, readableByAll, symlink

    func apply(to path: FilePath, _ good: [UInt8]) throws {
      let url = URL(filePath: path.string)
      switch self {
      case .empty: try Data().write(to: url)
      case .torn: try Data(good.prefix(good.count / 16 * 8)).write(to: url)
      case .flipped: try Data(good.enumerated().map { $0 == good.count / 2 ? $1 ^ 1 : $1 }).write(to: url)
      case .longer: try Data(good + good.suffix(8)).write(to: url)
      case .trailerOnly: try Data(good.suffix(24)).write(to: url)
      case .readableByAll: try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path.string)
      case .symlink:
        let target = "\(path).real"
        try FileManager.default.moveItem(atPath: path.string, toPath: target)
        try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: target)
      }
    }
  }
}

private func contents(_ cache: SeccompCache) throws -> [UInt8] {
  let file = try cache.open()
  return try file.closeAfter { try file.readToEnd() }
}

private func entries(_ directory: FilePath) throws -> Int {
  try FileManager.default.contentsOfDirectory(atPath: directory.string).count
}
