import SandboxCore
import Testing

/// The manual lists the codes of errors, all of them.
@Suite struct ErrorCodeTests {
  @Test func theManualListsEveryCode() {
    let page = ManualPage("alphagent")
    let listed = page.list(below: "FAILURES")
    let known = Set(SandboxError.Code.allCases.map(\.rawValue))
    let missing = known.subtracting(listed.keys).sorted()
    #expect(missing.isEmpty, "\(page.file), FAILURES: add an entry '.It CODE' for each of \(missing)")
    let unknown = Set(listed.keys).subtracting(known).sorted()
    #expect(unknown.isEmpty, "\(page.file), FAILURES: no error has the codes \(unknown)")
  }
}
