import CLinux
import Glibc
package import SandboxCore
import Seccomp
import SystemCalls
import SystemPackage

/// Starts the agent in a sandbox that bubblewrap makes, without root and without a daemon.
///
/// Before bubblewrap, the child joins the sandbox's cgroups and mounts the bounded writable layer in a mount namespace
/// of its own; as root it also becomes a user that nobody else is.
package struct BubblewrapLauncher: Launcher {
  private let bubblewrap: FilePath
  private let agent: FilePath
  private let root = RootPlan.host()

  /// Root's sandboxes run as one of these users, by slot: the range that systemd keeps for transient services, where no
  /// account is.
  package static let firstUser: UInt32 = 61184

  package let unenforceable: Set<Control> = []

  package init() throws(SandboxError) {
    guard let bubblewrap = HostProgram.find("bwrap") else {
      throw .failure(.programMissing, "bubblewrap is not installed", hint: "apt-get install bubblewrap")
    }
    self.bubblewrap = bubblewrap
    agent = try HostProgram.agent()
  }

  package func launch(_ order: LaunchOrder) throws(SandboxError) -> LaunchedSandbox {
    var descriptors: LaunchDescriptors
    do throws(Errno) {
      descriptors = try LaunchDescriptors(agent: agent, lease: order.lease)
    } catch {
      throw .failure(.startFailed, "cannot prepare a sandbox: \(error)", hint: "'\(agent)' must be readable")
    }
    defer { descriptors.closeTemporary() }
    do {
      let process = try clone(try self.arguments(order, &descriptors), descriptors.inChild, order)
      let pidfd = FileDescriptor(rawValue: clinux_pidfd_open(process))
      return LaunchedSandbox(
        stream: descriptors.stream, process: process, pidfd: pidfd, diagnostics: descriptors.diagnostics,
        runtime: .bubblewrap)
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
      throw .failure(.startFailed, "cannot prepare a sandbox: \(error)")
    }
  }

  private func clone(
    _ arguments: [String], _ descriptors: [FileDescriptor], _ order: LaunchOrder
  ) throws(SandboxError) -> pid_t {
    let size = order.limits.diskSize.bytes
    // An inode costs the kernel about a kilobyte: as many as would fill the layer with files of 4 KiB.
    let mountOptions = "size=\(size),nr_inodes=\(max(size / 4096, 1024)),mode=755"
    let texts = CStrings([bubblewrap.string, order.state.layer.string, mountOptions])
    let command = CStrings([bubblewrap.string] + arguments)
    let environment = CStrings([])
    let descriptors = CArray(descriptors.map(\.rawValue))
    let cgroups = CArray(order.cgroups.map(\.rawValue))
    let root = RootEntries(root)
    var launch = clinux_launch()
    launch.path = UnsafePointer(texts.pointers[0])
    launch.layer = UnsafePointer(texts.pointers[1])
    launch.layer_options = UnsafePointer(texts.pointers[2])
    launch.entries = UnsafePointer(root.entries.pointer)
    launch.entry_count = root.entries.count
    launch.arguments = command.pointers
    launch.environment = environment.pointers
    launch.descriptors = UnsafePointer(descriptors.pointer)
    launch.descriptor_count = descriptors.count
    launch.cgroups = UnsafePointer(cgroups.pointer)
    launch.cgroup_count = cgroups.count
    launch.change_identity = geteuid() == 0
    launch.user = Self.firstUser + UInt32(order.lease.slot)
    launch.group = launch.user
    launch.processor_count = UInt32(clamping: order.limits.processors ?? 0)
    launch.first_processor = UInt32(order.lease.slot)
    var failed = CLINUX_STEP_NONE
    let process = withExtendedLifetime((texts, root, command, environment, descriptors, cgroups)) {
      clinux_launch(&launch, &failed)
    }
    guard process > 0 else { throw LaunchStep(failed).failure(.latest) }
    return process
  }
}

/// The steps of a launch that can fail, in words.
private struct LaunchStep {
  private let step: clinux_step

  package init(_ step: clinux_step) { self.step = step }

  package func failure(_ error: Errno) -> SandboxError {
    switch step {
    case CLINUX_STEP_CLONE, CLINUX_STEP_USER_NAMESPACE:
      .failure(
        .hostRefuses, "this host refuses user namespaces: \(error)",
        hint: "see 'alphagent doctor': kernel.unprivileged_userns_clone, user.max_user_namespaces, AppArmor")
    case CLINUX_STEP_CGROUP: .failure(.startFailed, "the sandbox cannot join its cgroup: \(error)")
    case CLINUX_STEP_LAYER: .failure(.startFailed, "cannot mount the sandbox's writable layer: \(error)")
    case CLINUX_STEP_ROOT: .failure(.startFailed, "cannot make the sandbox's root file system: \(error)")
    case CLINUX_STEP_EXEC: .failure(.startFailed, "cannot execute bubblewrap: \(error)")
    default: .failure(.startFailed, "cannot start a sandbox: \(error)")
    }
  }
}
