import Testing

/// The reader sees code, and nothing in comments and strings.
@Suite struct ReadingTests {
  private func words(_ text: String, _ language: Lexer.Language = .swift) -> [String] {
    Lexer.tokens(of: text, in: language).filter { $0.kind == .word }.map(\.text)
  }

  @Test func commentsAndStringsAreNoCode() {
    #expect(words("a // b\n/* c /* d */ e */ f \"g \\\" h\" i") == ["a", "f", "i"])
    #expect(words("a \"\"\"\n b \" c\n \"\"\" d #\"e \" f\"# g") == ["a", "d", "g"])
    #expect(words("#define a {\nb /* c */ '\"' d", .c) == ["b", "d"])
    #expect(words("a # b\n'c' d \"\"\"e\n'f\"\"\" g", .python) == ["a", "d", "g"])
  }

  @Test func whatIsInterpolatedIsCode() {
    #expect(words(#"a "b \(c("d \(e)")) f" g"#) == ["a", "c", "e", "g"])
    #expect(words("#\"a \\(b) \\#(c)\"# d") == ["c", "d"])
  }

  @Test func manifestIsReadAsItIsWritten() throws {
    let manifest = try Manifest(
      """
      let other = Target.Dependency.product(name: "Other", package: "other")
      let package = Package(
        products: [.library(name: "A", targets: ["A"])],
        targets: [
          .systemLibrary(name: "C", pkgConfig: "c"),
          .target(name: "A", dependencies: ["C", other, .product(name: "X", package: "x")]),  // and no more
          .executableTarget(name: "a-b", dependencies: ["A"], swiftSettings: strict + [.unsafeFlags(flags)]),
          .target(name: "S", path: "Tests/S"), .testTarget(name: "T", dependencies: ["S"]),
        ])
      """)
    #expect(manifest.targets.map(\.name) == ["C", "A", "a-b", "S", "T"])
    #expect(manifest.targets.map(\.dependencies) == [[], ["C"], ["A"], [], ["S"]])
    #expect(manifest.targets.map(\.directory) == ["Sources/C", "Sources/A", "Sources/a-b", "Tests/S", "Tests/T"])
    #expect(manifest.target(ofModule: "a_b")?.name == "a-b")
  }

  @Test(arguments: [
    "let package = Package(name: \"a\")", "Package(targets: [.target(name: name)])",
    "Package(targets: [.target(name: \"A\", dependencies: [.target(name: \"B\")])])",
  ])
  func manifestThatCannotBeReadIsAnError(text: String) {
    #expect(throws: Unreadable.self) { try Manifest(text) }
  }

  @Test func importsOfEveryFormAreSeen() throws {
    let text = "@testable import A\npackage import struct B.C\nimport D.E\nlet a = b.import // import F"
    #expect(try #require(SourceFile("a.swift", text)).imports.map(\.module) == ["A", "B", "D"])
  }

  @Test func functionsAreMeasured() throws {
    let swift = """
      protocol P {
        func none() -> Int
        var no: Int { get }
      }
      @attribute
      func two(
        a: Int = { 1 }()) -> [Int] {
      }
      struct S {
        let stored: Int
        var computed: Int {
          1
        }
        init?(a: Int) where A == B {}
        static func == (a: S, b: S) -> Bool {
          "}" == "\\("}")"
        }
      }
      """
    let file = try #require(SourceFile("a.swift", swift))
    #expect(file.functions.map(\.name) == ["no", "two", "computed", "init", "="])
    #expect(file.functions.map(\.lineCount) == [1, 3, 3, 1, 3])
  }

  @Test func functionsOfOtherLanguagesAreMeasured() throws {
    let c = "static const int a[] = {\n1 };\nint\nf(int a) {\n  if (a) { }\n}\nvoid g(void) {}\n"
    #expect(try #require(SourceFile("a.c", c)).functions.map { "\($0.name) \($0.lineCount)" } == ["f 4", "g 1"])
    let python =
      "class A:\n  def f(self,\n    a):\n    '''\ntext'''\n\n  async def g():\n    def h():\n      pass\nx = 1\n"
    #expect(
      try #require(SourceFile("a.py", python)).functions.map { "\($0.name) \($0.lineCount)" } == ["f 4", "g 3", "h 2"])
  }
}
