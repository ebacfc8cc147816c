import SystemPackage
import TestSupport
import Testing

/// Commands of the prompt's own, and what it does for cells beside running them.
struct ReplCommandTests {
  @Test(arguments: ReplPlace.all)
  func filesGoInAndOut(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, tool in
      try tool.write("a,b\n1,2\n", to: "sales figures.csv")
      try await screen.type(":upload sal")
      try await screen.press("Tab")
      #expect(try await screen.shows(line: ">>> :upload sales figures.csv"))
      try await screen.press("C-u")
      try await screen.enter(":upload 'sales figures.csv'")
      try await screen.enter("text = open('sales figures.csv').read(); open('made.txt', 'w').write(text)")
      #expect(try await screen.shows(line: "made /workspace/made.txt"))
      try await screen.enter(":files")
      #expect(try await screen.shows { $0.contains { $0.hasSuffix("sales figures.csv") && $0.hasPrefix("-") } })
      try await screen.enter(":download made.txt copy.txt")
      try await screen.enter(":artifacts out")
      try await screen.enter(":artifacts")
      #expect(try await screen.shows(line: "/workspace/made.txt"))
      for name in ["copy.txt", "out/made.txt"] {
        #expect(HostFiles.text(tool.directory.appending(name)) == "a,b\n1,2\n", "\(name)")
      }
      try await screen.enter(":upload nosuch")
      #expect(try await screen.shows("cannot read 'nosuch'"))
    }
  }

  @Test(arguments: ReplPlace.all)
  func aFileRunsAmongTheVariables(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, tool in
      try tool.write("import sys\nx += 1\nprint(sys.argv[1:], x)\n", to: "step.py")
      try await screen.enter("x = 41")
      try await screen.enter(":run step.py 'one word'")
      #expect(try await screen.shows(line: "['one word'] 42"))
      try await screen.enter(":vars")
      #expect(try await screen.shows(line: "x  int  42"))
      try await screen.enter(":time x * 2")
      #expect(try await screen.shows(line: "84"))
      #expect(try await screen.shows("of CPU time"))
    }
  }

  @Test func objectsAreDescribed() async throws {
    try await withPrompt { screen, _ in
      try await screen.paste("def twice(n: int):\n    'Doubles a number.'\n    return 2 * n\n")
      try await screen.press("Enter")
      try await screen.enter("twice?")
      #expect(try await screen.shows(line: "Signature: twice(n: int)"))
      #expect(try await screen.shows(line: "Doubles a number."))
      try await screen.enter("twice??")
      #expect(try await screen.shows(line: "    return 2 * n"))
      try await screen.enter("nosuch?")
      #expect(try await screen.shows("there is no 'nosuch'"))
    }
  }

  @Test func cellsAreListedSavedAndEdited() async throws {
    try await withPrompt(environment: ["EDITOR": "sed -i s/one/two/"]) { screen, tool in
      try await screen.enter("word = 'one'")
      try await screen.enter("word")
      try await screen.enter(":history")
      #expect(try await screen.shows(line: "1  word = 'one'"))
      try await screen.enter(":save cells.py")
      try await screen.enter(":save cells.ipynb")
      try await screen.enter(":save cells.py")
      #expect(try await screen.shows("'cells.py' exists"))
      #expect(HostFiles.text(tool.directory.appending("cells.py")) == "# %%\nword = 'one'\n\n# %%\nword\n")
      let check = "import json; print([c['source'] for c in json.load(open('cells.ipynb'))['cells']])"
      let done = try await tool.start(program: ["/usr/bin/python3", "-c", check]).wait()
      #expect(done.text == "[\"word = 'one'\", 'word']\n", "\(done)")
      try await screen.enter(":edit 1")
      #expect(try await screen.shows { $0.last == ">>> word = 'two'" })
      try await screen.press("Enter")
      try await screen.enter("word")
      #expect(try await screen.shows(line: "'two'"))
    }
  }

  @Test(arguments: ReplPlace.all)
  func aCellReadsWhatIsTypedForItAndNothingElse(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, _ in
      try await screen.enter("name = input('name? '); print('hello', name)")
      #expect(try await screen.shows(line: "name?"))
      try await screen.enter("you")
      #expect(try await screen.shows(line: "hello you"))
      // What is typed while a cell does not read is for the next prompt.
      try await screen.enter("print('be' + 'gun'); import time; time.sleep(1)")
      #expect(try await screen.shows(line: "begun"))
      try await screen.enter("name * 2")
      #expect(try await screen.shows(line: "'youyou'"))
      try await screen.enter("import sys; print('re' + 'ady'); sys.stdin.read()")
      #expect(try await screen.shows(line: "ready"))
      try await screen.enter("one")
      try await screen.press("C-d")
      #expect(try await screen.shows(line: "'one\\n'"))
      try await screen.enter("input('wait' + 'ing')")
      #expect(try await screen.shows(line: "waiting"))
      try await screen.press("C-c")
      #expect(try await screen.shows("Python variables were kept"))
    }
  }

  @Test func aTracebackHasTheUsersFramesAlone() async throws {
    try await withPrompt { screen, _ in
      try await screen.enter("def fail(): return 1 / 0")
      try await screen.press("Enter")
      try await screen.enter("fail()")
      #expect(try await screen.shows(line: "ZeroDivisionError: division by zero"))
      let frames = try await screen.lines().filter { $0.hasPrefix("  File ") }
      #expect(
        frames == [#"  File "<cell 2>", line 1, in <module>"#, #"  File "<cell 1>", line 1, in fail"#], "\(frames)")
      try await screen.enter("1 +* 2")
      #expect(try await screen.shows(line: "SyntaxError: invalid syntax"))
    }
  }

  /// With a module in matplotlib's place, which an index would have to be there for.
  @Test(arguments: ReplPlace.all)
  func anOpenFigureBecomesAFile(place: ReplPlace) async throws {
    try await withPrompt(in: place) { screen, tool in
      let pyplot = """
        figures = {}
        class Figure:
            def savefig(self, path): open(path, 'w').write('chart')
        def figure(number): return figures.setdefault(number, Figure())
        def get_fignums(): return list(figures)
        def close(figure): figures.clear()
        def show(): pass

        """
      let package = tool.makeDirectory("matplotlib")
      try tool.write("", to: "matplotlib/__init__.py")
      try tool.write(pyplot, to: "matplotlib/pyplot.py")
      try await screen.enter(":upload \(package.string)")
      try await screen.enter("import matplotlib.pyplot as plt; plt.figure(1); plt.show()")
      #expect(
        try await screen.shows { $0.contains { $0.hasPrefix("made ") && $0.contains("/workspace/figure-1.png") } })
      try await screen.enter("plt.figure(2);")
      #expect(try await screen.shows(line: "made /workspace/figure-2.png"))
      try await screen.enter("plt.get_fignums()")
      #expect(try await screen.shows(line: "[]"))
    }
  }

  @Test func aFigureOfMatplotlibsIsAPicture() async throws {
    try await PackageIndex.need()
    try await withPrompt(columns: 120) { screen, tool in
      try await screen.enter("!pip install -q matplotlib && echo in''stalled")
      let end = ContinuousClock.now + .seconds(180)
      while try await !screen.lines().contains("installed"), ContinuousClock.now < end {}
      try await screen.enter("import matplotlib.pyplot as plt; plt.plot([1, 3, 2]); plt.show()")
      #expect(try await screen.shows("/workspace/figure-1.png"))
      try await screen.enter(":download figure-1.png")
      _ = try await screen.shows { $0.last == ">>>" }
      let bytes = HostFiles.read(tool.directory.appending("figure-1.png")) ?? []
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  @Test func limitsAndTheSessionAreShown() async throws {
    try await withPrompt(["--timeout", "200s"]) { screen, _ in
      try await screen.enter(":limits")
      #expect(try await screen.shows(line: "timeout 200s"))
      try await screen.enter(":info")
      #expect(try await screen.shows("supervisor  process"))
      try await screen.enter(":info now")
      #expect(try await screen.shows(":info takes no arguments"))
    }
  }

  @Test func aTimeoutSaysWhetherVariablesWereKept() async throws {
    try await withPrompt(["--timeout", "500ms"], columns: 120) { screen, _ in
      try await screen.enter("x = 42")
      try await screen.enter("while True: pass")
      try await screen.press("Enter")
      #expect(try await screen.shows("longer than its timeout of 500ms; Python variables were kept"))
      try await screen.enter("x")
      #expect(try await screen.shows(line: "42"))
    }
  }
}
