import SandboxCore
import Testing

@Suite struct ControlTests {
  @Test func parsesLists() throws {
    #expect(try Control.parseList("memory,pids,network") == [.memory, .pids, .network])
    #expect(try Control.parseList("disk,disk") == [.disk])
  }

  @Test(arguments: [
    ("memory,magic", "'magic' is not a control"), ("Memory", "'Memory' is not a control"),
    ("", "'' is not a list of controls"),
    ("memory,", "'memory,' is not a list of controls"), ("memory, pids", "' pids' is not a control"),
  ])
  func refuses(_ list: String, _ message: String) {
    let error = SandboxError.usage(message, hint: "known controls: timeout, memory, cpus, pids, disk, network")
    #expect(throws: error) { try Control.parseList(list) }
  }
}
