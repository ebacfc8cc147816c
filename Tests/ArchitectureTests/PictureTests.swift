import Testing

/// A README that draws other arrows than there are, or describes other targets, is found.
@Suite struct PictureTests {
  private let targets = ["A": ["B", "C"], "B": ["C"], "C": []]
  private let table = "| room | what |\n|---|---|\n| `A` | tops |\n| `B`, `C` | the rest |\n"

  private func problems(_ picture: String, _ table: String) throws -> [String] {
    let readme = "# alphagent\n\n## Use\n\nX ──► Y\n\n## The code\n\n```\n\(picture)\n```\n\n\(table)\n## Not yet\n"
    return try PictureRules.offences(in: SourceTree.of(targets, readme: readme)).texts
  }

  @Test(arguments: ["A ──► B, C\nB ──► C", "A ──► B,\n      C\nB ──► C"])
  func trueOneIsFine(picture: String) throws { #expect(try problems(picture, table) == []) }

  @Test func whatIsToBePastedIsRead() throws {
    let long = (0..<40).map { "Target\($0)" }
    let rows = [
      Picture.Row(target: "All", dependencies: long), Picture.Row(target: "Target0", dependencies: ["Target1"]),
    ]
    let text = Picture(rows: rows).text
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    #expect(try Picture(of: "\n## The code\n\n```\n\(text)\n```\n").rows == rows)
  }

  @Test func missingAndInventedArrowsAreFound() throws {
    #expect(
      try problems("A ──► B\nB ──► A, C", table) == [
        "README.md: does not draw A ──► C", "README.md: draws B ──► A, which are not",
      ])
  }

  @Test func arrowThatPointsUpIsFound() throws {
    #expect(try problems("B ──► C\nA ──► B, C", table) == ["README.md: draws an arrow that points up"])
  }

  @Test func tableThatLacksOrInventsATargetIsFound() throws {
    let wrong = table.replacing("`C`", with: "`D`")
    #expect(
      try problems("A ──► B, C\nB ──► C", wrong) == [
        "README.md: has no row for C in the table of 'The code'",
        "README.md: describes D in the table of 'The code', which is no target",
      ])
  }

  @Test func pythonPackageIsARoomToo() throws {
    let readme = "# alphagent\n\n## The code\n\n```\nA ──► B, C\nB ──► C\n```\n\n\(table)\n"
    let tree = try SourceTree.of(targets, ["P/p/p.py": "", "A/a.py": ""], readme: readme)
    let missing = "README.md: has no row for P in the table of 'The code'"
    #expect(try PictureRules.offences(in: tree).texts == [missing])
  }

  @Test func sectionMustBeThere() throws {
    #expect(throws: Unreadable.self) { try PictureRules.offences(in: SourceTree.of(targets)) }
    #expect(throws: Unreadable.self) { try problems("A uses B", table) }
  }
}
