import CLinux
import FoundationEssentials
@testable import Launchers
import SandboxCore
import SystemPackage
import Testing

/// Configuration for the OCI runtimes, tested without running any of them.
@Suite struct OCIConfigurationTests {
  private let layer = FilePath("/state/layer")

  /// Parts of the JSON that decide what a program may do.
  private struct Written: Decodable {
    struct Process: Decodable {
      let args: [String]
      let noNewPrivileges: Bool
      let capabilities: [String: [String]]
    }
    struct Root: Decodable {
      let path: String
      let readonly: Bool
    }
    struct Mount: Decodable {
      let destination: String
      let source: String
      let options: [String]
    }
    struct Linux: Decodable {
      let namespaces: [[String: String]]
      let maskedPaths: [String]?
      let cgroupsPath: String?
    }
    let ociVersion: String
    let process: Process
    let root: Root
    let mounts: [Mount]
    let linux: Linux
  }

  private func written(_ configuration: OCIConfiguration) throws -> Written {
    try JSONDecoder().decode(Written.self, from: JSONEncoder().encode(configuration))
  }

  @Test func runcGetsNoMoreThanTheAgentMustGiveUp() throws {
    let told = try written(Runc.configuration(layer: layer, covered: ["/proc/meminfo"]))
    #expect(told.process.args == ["/proc/self/fd/5", "3", "/run/sandbox/filter"] && told.process.noNewPrivileges)
    #expect(Set(told.process.capabilities.values.joined()) == ["CAP_SETFCAP"])
    #expect(told.process.capabilities["ambient"] == [] && told.process.capabilities["inheritable"] == [])
    #expect(
      Set(told.linux.namespaces.compactMap { $0["type"] }) == ["pid", "network", "ipc", "uts", "mount", "cgroup"])
    #expect(told.linux.maskedPaths?.contains("/proc/keys") == true && told.linux.cgroupsPath == nil)
    let cover = told.mounts.first { $0.destination == "/proc/meminfo" }
    #expect(cover?.source == "/state/layer/meminfo" && cover?.options.contains("ro") == true)
  }

  @Test func gVisorGetsNoCapability() throws {
    let told = try written(Runsc.configuration(layer: layer, covered: ["/proc/meminfo"]))
    #expect(told.process.args == ["/run/sandbox/agent", "0", "/run/sandbox/filter"])
    #expect(told.process.capabilities.values.allSatisfy(\.isEmpty) && told.root.readonly && told.root.path == "root")
    #expect(Set(told.mounts.map(\.destination)) == ["/proc", "/dev", "/workspace", "/tmp", "/home/user", "/dev/shm"])
    #expect(told.mounts.first { $0.destination == "/home/user" }?.source == "/state/layer/home")
  }

  @Test func theBundleIsOutOfTheSandboxsSight() {
    var plan = Runsc.root()
    plan.addBeside("config.json", .file([]))
    #expect(plan.entries.last?.path == "../config.json")
    #expect(!plan.entries.dropLast().contains { $0.path.contains("..") })
    #expect(!plan.entries.contains { $0.path.hasPrefix("dev/null") })
  }

  @Test func commandLinesNameTheLayer() {
    #expect(
      Runc.arguments(layer: layer) == [
        "--root", "/state/layer/state", "--rootless", "true", "run", "--preserve-fds", "3", "--bundle", "/state/layer",
        "sandbox",
      ])
    #expect(Runsc.arguments(layer: layer).suffix(4) == ["run", "--bundle", "/state/layer", "sandbox"])
  }

  @Test(arguments: Runtime.allCases)
  func failuresNameTheRuntime(runtime: Runtime) {
    let error = LaunchStep(CLINUX_STEP_EXEC).failure(.noSuchFileOrDirectory, runtime)
    #expect(error.message.hasPrefix("cannot execute \(runtime.rawValue): "))
  }

  @Test(arguments: [(Runtime.bubblewrap, 512, 576), (.runc, 10, 74), (.runsc, 100, 2112), (.runsc, 1 << 22, 1 << 22)])
  func theHostsProcessLimitLeavesRoomForTheRuntime(runtime: Runtime, pids: Int, limit: Int) {
    var shape = LaunchShape()
    shape.runtime = runtime
    shape.limits.pids = pids
    #expect(shape.hostProcesses == limit)
  }
}
