import Launchers
import SandboxCore
import Testing

/// The manual lists the differences of each runtime in the words of `RuntimeDifferences`.
@Suite struct RuntimeDifferencesTests {
  @Test func theManualListsTheTable() {
    let page = ManualPage("alphagent")
    let listed = page.list(below: "RUNTIMES").filter { !$0.key.hasPrefix("Cm ") }
    let known = Dictionary(
      uniqueKeysWithValues: RuntimeDifferences.all.map { ($0.key.rawValue, "\($0.difference) \($0.reason)") })
    for (key, text) in known {
      #expect(listed[key] == text, "\(page.file), RUNTIMES: mend the entry '.It \(key)' after RuntimeDifferences.swift")
    }
    #expect(Set(listed.keys).subtracting(known.keys).isEmpty, "\(page.file) has these, which the table does not")
  }

  @Test func theManualNamesEveryRuntime() {
    let listed = ManualPage("alphagent").list(below: "RUNTIMES").keys.filter { $0.hasPrefix("Cm ") }
    #expect(Set(listed.map { String($0.dropFirst(3)) }) == Set(Runtime.allCases.map(\.rawValue)))
  }

  @Test func everyEntryIsASentenceAndThereOnce() {
    for entry in RuntimeDifferences.all {
      #expect(entry.difference.hasSuffix(".") && entry.reason.hasSuffix("."))
      #expect(RuntimeDifferences.of(entry.runtime).count { $0.key == entry.key } == 1)
    }
  }
}
