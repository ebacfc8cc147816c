import SandboxCore
import Testing

/// Arguments, variables, directories and files that the caller gives.
struct OptionTests {
  private static let printArguments = "import sys; print(sys.argv)"

  @Test func argumentsGoToTheProgramAsTheyAre() async throws {
    try await withTool(as: .ordinary) { tool in
      let odd = ["", " ", "a b", "*", "$HOME", "'", "\"", "\\", "--", "-c", "--json", "ü", "a\nb"]
      let code = "import sys; print(repr(sys.argv[1:]))"
      let expected = try await tool.start(program: ["/usr/bin/python3", "-c", code] + odd).wait()
      let inside = try await tool.run(["run", "-c", code, "--"] + odd)
      #expect(inside.text == expected.text && inside.status == 0)
      let command = try await tool.run(["exec", "--", "python3", "-c", code] + odd)
      #expect(command.text == expected.text)
    }
  }

  @Test(arguments: HostUser.all)
  func aFileRunsUnderItsName(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let file = try tool.write("import sys; print(sys.argv, __file__)\n1/0\n", to: "program.py")
      let done = try await tool.run(["run", "\(file)", "--json", "-x", "--"])
      #expect(done.text == "['/workspace/program.py', '--json', '-x', '--'] /workspace/program.py\n")
      #expect(done.status == 1 && done.errorText.contains("File \"/workspace/program.py\", line 2"))
    }
  }

  @Test func aFileInTheWorkingDirectoryNeedsNoPath() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("print('relative')", to: "program.py")
      let done = try await tool.run(["run", "--", "program.py"])
      #expect(done.text == "relative\n")
    }
  }

  /// Code longer than the kernel allows for one argument.
  @Test func codeMayBeLong() async throws {
    try await withTool(as: .ordinary) { tool in
      let long = "#" + String(repeating: "x", count: 200_000) + "\nimport sys; print('long', len(sys.argv))"
      let file = try tool.write(long, to: "long.py")
      let fromFile = try await tool.run(["run", "\(file)", "a"])
      let fromPipe = try await tool.run(["run"], piping: long)
      #expect(fromFile.text == "long 2\n" && fromPipe.text == "long 1\n")
    }
  }

  @Test func variablesComeFromTheCommandLineFilesAndTheHost() async throws {
    try await withTool(as: .ordinary) { tool in
      try tool.write("# comment\n\nA=file\nB=file = with spaces\nHOST_ONE\nMISSING\n", to: "variables")
      let done = try await tool.run(
        [
          "exec", "--env-file", "variables", "--env", "A=line", "--env", "HOST_TWO", "--env", "C=",
          "echo \"$A|$B|$HOST_ONE|$HOST_TWO|${C-unset}|${MISSING-unset}|${HOST_THREE-unset}\"",
        ], environment: ["HOST_ONE": "1", "HOST_TWO": "2", "HOST_THREE": "3"])
      #expect(done.text == "line|file = with spaces|1|2||unset|unset\n")
    }
  }

  @Test func frequentOptionsHaveShortForms() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", "-e", "A=1", "-w", "/tmp", "echo $A; pwd"])
      #expect(done.text == "1\n/tmp\n", "\(done)")
      let terminal = try await tool.run(["exec", "-t", "true"])
      #expect(terminal.status == 64 && terminal.errorText.contains("--tty needs a terminal"), "\(terminal)")
    }
  }

  @Test func theWorkingDirectoryIsChosen() async throws {
    try await withTool(as: .ordinary) { tool in
      for (chosen, expected) in [("/tmp", "/tmp\n"), ("/usr/bin", "/usr/bin\n"), (".", "/workspace\n")] {
        let done = try await tool.run(["exec", "--workdir", chosen, "pwd"])
        #expect(done.text == expected)
      }
    }
  }

  @Test func quietIsQuiet() async throws {
    try await withTool(as: .ordinary) { tool in
      let done = try await tool.run(["exec", "-q", "--timeout", "500ms", "sleep 1000"])
      #expect(done.status == 124 && done.errorText == "")
    }
  }

  /// A service that is asked for is not silently replaced by a local sandbox.
  @Test func aServiceIsNotReplacedByALocalSandbox() async throws {
    try await withTool(as: .ordinary) { tool in
      let environment = ["ALPHAGENT_API_URL": "http://127.0.0.1:1"]
      let keyless = try await tool.run(["exec", "echo local"], environment: environment)
      #expect(keyless.status == 77 && keyless.text == "" && keyless.errorText.contains("http://127.0.0.1:1"))
      let key = ["ALPHAGENT_API_KEY": "sk-alphagent-x"]
      let alone = try await tool.run(["exec", "echo local"], environment: environment.merging(key) { $1 })
      #expect(alone.status == 125 && alone.text == "" && alone.errorText.contains("nobody listens"), "\(alone)")
      let local = try await tool.run(["exec", "--local", "echo local"], environment: environment)
      #expect(local.text == "local\n")
    }
  }

  /// An untrusted checkout must not configure the tool.
  @Test func filesInTheWorkingDirectoryConfigureNothing() async throws {
    try await withTool(as: .ordinary) { tool in
      let trap = "ALPHAGENT_API_URL=http://127.0.0.1:1\nALPHAGENT_STATE_DIR=/nowhere\n"
      for name in [".env", "alphagent.conf", ".alphagent", "alphagent.json", "sitecustomize.py"] {
        try tool.write(trap, to: name)
      }
      let done = try await tool.run(["exec", "echo fine; ls -A"])
      #expect(done.text == "fine\n" && done.errorText == "")
    }
  }
}
