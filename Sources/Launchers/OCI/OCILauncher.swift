import CLinux
import FoundationEssentials
import SandboxCore
import Seccomp
import SystemCalls
import SystemPackage

/// Starts the agent in a sandbox that an OCI runtime makes, without root and without a daemon.
///
/// The child makes the root file system in the writable layer as for bubblewrap, and beside it the bundle, which
/// vanishes with the layer and which the sandbox cannot see. The runtime is root in a user namespace of its own only:
/// see `clinux_launch_runtime`. The agent, not the runtime, becomes the sandbox's user and loads the filter of system
/// calls.
struct OCILauncher<Kind: OCIRuntime>: Launcher {
  private let program: FilePath
  private let agent: FilePath
  private let root = Kind.root()

  var unenforceable: Set<Control> { [] }

  init() throws(SandboxError) {
    program = try Kind.runtime.installed()
    agent = try HostProgram.agent()
  }

  func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox {
    let descriptors = try LaunchDescriptors(Kind.places(agent), lease: order.lease)
    defer { descriptors.closeTemporary() }
    do throws(SandboxError) {
      let child = ChildLaunch(
        order, program: program, arguments: Kind.arguments(layer: order.state.layer),
        environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], descriptors: descriptors.inChild, root: try plan(order))
      return descriptors.sandbox(try start(child), Kind.runtime)
    } catch {
      descriptors.closeHostEnds()
      throw error
    }
  }

  /// Returns the plan of the root file system, and of the bundle's other files beside it.
  private func plan(_ order: LaunchOrder) throws(SandboxError) -> RootPlan {
    var plan = root
    plan.add(String(SandboxLayout.filter.dropFirst()), .file(try SeccompCache(directory: order.state.cache).program()))
    let covers = ProcFiles.all(order.limits)
    for (path, text) in covers {
      plan.addBeside(FilePath(path).lastComponent?.string ?? "", .file(Array(text.utf8)))
    }
    let configuration = Kind.configuration(layer: order.state.layer, covered: covers.map(\.0))
    plan.addBeside("config.json", .file(try Self.encode(configuration)))
    return plan
  }

  private static func encode(_ configuration: OCIConfiguration) throws(SandboxError) -> [UInt8] {
    do {
      return Array(try JSONEncoder().encode(configuration))
    } catch {
      throw .failure(.startFailed, "cannot write the runtime's configuration: \(error)")
    }
  }

  private func start(_ child: ChildLaunch) throws(SandboxError) -> FileDescriptor {
    let texts = CStrings([agent.string, String(SandboxLayout.agent.dropFirst()), "../meminfo"])
    var runtime = clinux_runtime()
    runtime.new_network = Kind.isKernel
    if Kind.isKernel {
      runtime.agent = UnsafePointer(texts.pointers[0])
      runtime.agent_place = UnsafePointer(texts.pointers[1])
      runtime.meminfo = UnsafePointer(texts.pointers[2])
    }
    return try withExtendedLifetime(texts) { () throws(SandboxError) in
      try child.start { clinux_launch_runtime($0, &runtime, $1) }
    }
  }
}
