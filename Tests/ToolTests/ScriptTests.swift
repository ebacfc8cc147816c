import SystemPackage
import TestSupport
import Testing

/// `run FILE`, which takes the file into the sandbox and nothing beside it.
struct ScriptTests {
  /// A module that is missing there and lies beside the file here is named, with the way to take it along.
  @Test(arguments: HostUser.all, ["helper.py", "helper/__init__.py"])
  func aModuleLeftBehindIsNamed(user: HostUser, module: String) async throws {
    try await withTool(as: user) { tool in
      _ = tool.makeDirectory("helper")
      try tool.write("value = 42", to: module)
      let script = try tool.write("from helper import value; print(value)", to: "script.py")
      let place = tool.directory.appending(module == "helper.py" ? module : "helper").string
      let without = try await tool.run(["run", script.string])
      #expect(without.status == 1 && without.errorLines.suffix(2).first == "alphagent: '\(place)' stays on the host")
      #expect(without.errorLines.last == "give it with --upload '\(place)'")
      let with = try await tool.run(["run", "--upload", place, script.string])
      #expect(with.text == "42\n" && with.error.isEmpty, "\(with)")
    }
  }

  /// Nor are those that the code does without, and parts of a package that is there.
  @Test(arguments: [
    ("import nowhere.at_all", 1), ("import plain", 1), ("import json.helper", 1),
    ("raise ModuleNotFoundError(\"No module named '../helper'\")", 1),
    ("raise ModuleNotFoundError(\"No module named ''\")", 1),
    ("try: import helper\nexcept ImportError as error: import traceback; traceback.print_exc()", 0),
  ])
  func othersAreNot(code: String, status: Int32) async throws {
    try await withTool(as: .ordinary) { tool in
      _ = tool.makeDirectory("scripts")
      for name in ["scripts/plain", "scripts/helper.py", "helper.py"] { try tool.write("", to: name) }
      let script = try tool.write(code, to: "scripts/script.py")
      let done = try await tool.run(["run", script.string])
      #expect(done.status == status && done.errorText.contains("No module named"), "\(done)")
      #expect(!done.errorText.contains("alphagent:"), "\(done)")
    }
  }
}
