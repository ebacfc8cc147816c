import Testing

/// The rules find offences in small made-up trees.
@Suite struct RuleTests {
  @Test func cycleOfTargetsIsFound() throws {
    let tree = try SourceTree.of(["A": ["B"], "B": ["C"], "C": ["A"], "D": ["A"]], imports("A B", "B C", "C A", "D A"))
    #expect(
      TargetRules.offences(in: tree).texts == ["Package.swift: targets depend on each other: A ──► B ──► C ──► A"])
  }

  private func imports(_ arrows: String...) -> [String: String] {
    var files: [String: String] = [:]
    for arrow in arrows { files["\(arrow.prefix(1))/File.swift"] = "import \(arrow.suffix(1))\n" }
    return files
  }

  @Test func undeclaredAndUnusedDependenciesAreFound() throws {
    let tree = try SourceTree.of(["A": ["C"], "B": [], "C": []], ["A/File.swift": "import Glibc\nimport B\n"])
    #expect(
      TargetRules.offences(in: tree).texts == [
        "Sources/A/File.swift:2: imports B, which its target does not depend on",
        "Package.swift: A depends on C, and none of its files imports that",
      ])
  }

  @Test func foldersThatUseEachOtherAreFound() throws {
    let tree = try SourceTree.of(
      ["T": []],
      [
        "T/A/One.swift": "struct One { var three: Three }", "T/B/Two.swift": "struct Two { var one: One }",
        "T/C/Three.swift": "struct Three { func go() { two.leap() } }\nprivate struct Four {}",
        "T/B/Leap.swift": "extension Two { func leap() { Four() } }",
      ])
    #expect(
      FolderRules.offences(in: tree).texts == [
        "Sources/T: folders use each other: A ──► C ──► B ──► A (Three in A/One.swift:1; leap in C/Three.swift:1; "
          + "One in B/Two.swift:1)"
      ])
  }

  @Test func rootMayUseFoldersAndNotTheOtherWay() throws {
    let tree = try SourceTree.of(
      ["T": []],
      [
        "T/Root.swift": "func start() { One() }\nlet limit = 1", "T/A/One.swift": "struct One {}",
        "T/B/Two.swift": "func two() { start() }\nlet twice = 2 * limit",
      ])
    #expect(
      FolderRules.offences(in: tree).texts == [
        "Sources/T/B: uses files of its target's root: limit in B/Two.swift:2, start in B/Two.swift:1"
      ])
  }

  /// A comment, a string, a name of the file's own, another type's nested type and a label are not uses.
  @Test func whatOnlyLooksLikeAUseIsNone() throws {
    let tree = try SourceTree.of(
      ["T": []],
      [
        "T/A/One.swift": "struct One { var two: Two }\nfunc go() {}\nlet most = 1",
        "T/B/Two.swift": "struct Two {} // One\nlet a = \"One\"; let b = Other.One.self; func f(most: Int) { x.go() }",
        "T/B/Three.swift": "struct Three { struct One {}; let one: One }",
      ])
    #expect(FolderRules.offences(in: tree).texts == [])
  }

  @Test func longFilesAndFunctionsAreFound() throws {
    let body = String(repeating: "  work()\n", count: 39)
    let tree = try SourceTree.of(
      ["T": []],
      [
        "T/Long.swift": String(repeating: "\n", count: 301), "T/Most.swift": String(repeating: "\n", count: 300),
        "T/Function.swift": "func most() {\n\(body.dropFirst(9))}\n\nfunc long() {\n\(body)}\n",
      ])
    #expect(
      SizeRules.offences(in: tree).texts == [
        "Sources/T/Function.swift:42: 'long' has 41 lines, over 40", "Sources/T/Long.swift: has 301 lines, over 300",
      ])
  }

  @Test func modulesAndProgramsHaveTheirOwners() throws {
    let tree = try SourceTree.of(
      ["alphagent": ["Terminal"], "Terminal": [], "LocalBackend": ["Launchers"], "Launchers": [], "EntryCodec": []],
      [
        "alphagent/File.swift": "import ArgumentParser", "Terminal/File.swift": "import ArgumentParser\nimport CEdit",
        "Launchers/File.swift": "let a = posix_spawn(b)", "Terminal/Start.swift": "let a = posix_spawn(b)",
        "EntryCodec/File.swift": "import Glibc",
      ])
    #expect(
      ImportRules.offences(in: tree).texts.sorted() == [
        "Sources/EntryCodec/File.swift:1: imports Glibc, and EntryCodec does no input or output",
        "Sources/Terminal/File.swift:1: imports ArgumentParser, and only alphagent may import it",
        "Sources/Terminal/Start.swift:1: starts a program with posix_spawn",
      ])
  }

  @Test func agentDoesWithoutFoundationAndBackendsWithoutEachOther() throws {
    let tree = try SourceTree.of(
      [
        "alphagent-agent": ["Low"], "Low": [], "LocalBackend": ["Middle"], "Middle": ["RemoteBackend"],
        "RemoteBackend": [],
      ],
      ["Low/File.swift": "import Foundation"])
    #expect(
      ImportRules.offences(in: tree).texts == [
        "Sources/Low/File.swift:1: imports Foundation, and the agent, which Low is a part of, does without Foundation",
        "Package.swift: LocalBackend reaches RemoteBackend",
      ])
  }
}
