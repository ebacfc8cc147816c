import CLinux
package import SandboxCore
import Seccomp
import SystemCalls
import SystemPackage

/// Starts the agent in a sandbox that bubblewrap makes, without root and without a daemon.
///
/// Before bubblewrap, the child joins the sandbox's cgroups and mounts the bounded writable layer in a mount namespace
/// of its own; where this process is root, the child also becomes the user of the sandbox's lease.
package struct BubblewrapLauncher: Launcher {
  private let bubblewrap: FilePath
  private let agent: FilePath
  private let root = RootPlan.host()

  package let unenforceable: Set<Control> = []

  package init() throws(SandboxError) {
    bubblewrap = try Runtime.bubblewrap.installed()
    agent = try HostProgram.agent()
  }

  package func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox {
    var descriptors = try LaunchDescriptors(PassedDescriptors.places(agent), lease: order.lease)
    defer { descriptors.closeTemporary() }
    do throws(SandboxError) {
      let arguments = try arguments(order, &descriptors)
      let child = ChildLaunch(
        order, program: bubblewrap, arguments: arguments, descriptors: descriptors.inChild, root: root)
      return descriptors.sandbox(try child.start { clinux_launch($0, $1) }, .bubblewrap)
    } catch {
      descriptors.closeHostEnds()
      throw error
    }
  }

  private func arguments(
    _ order: LaunchOrder, _ descriptors: inout LaunchDescriptors
  ) throws(SandboxError) -> [String] {
    let filter = descriptors.add(try SeccompCache(directory: order.state.cache).open())
    do throws(Errno) {
      return try BubblewrapArguments(order, &descriptors, filter: filter).list
    } catch {
      throw .failure(.startFailed, "cannot prepare a sandbox: \(error)", hint: error.remedy)
    }
  }
}
