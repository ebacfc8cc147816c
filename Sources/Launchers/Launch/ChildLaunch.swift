import CLinux
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// A launch in the form that the C code reads, with the memory that it points to.
final class ChildLaunch {
  /// Valid for as long as this object lives.
  private var launch = clinux_launch()
  private let runtime: Runtime
  private let texts: CStrings
  private let command: CStrings
  private let environment: CStrings
  private let descriptors: CArray<Int32>
  private let cgroups: CArray<Int32>
  private let root: RootEntries

  /// - Parameter environment: the runtime's variables, as `NAME=value`.
  init(
    _ order: LaunchOrder, program: FilePath, arguments: [String], environment: [String] = [],
    descriptors: [FileDescriptor], root: RootPlan
  ) {
    runtime = order.shape.runtime
    texts = CStrings([program.string, order.state.layer.string, Self.layerOptions(order.limits.diskSize)])
    command = CStrings([program.string] + arguments)
    self.environment = CStrings(environment)
    self.descriptors = CArray(descriptors.map(\.rawValue))
    cgroups = CArray(order.entry.files.map(\.rawValue))
    self.root = RootEntries(root)
    pointToMemory()
    launch.change_identity = geteuid() == 0
    launch.user = order.lease.user
    launch.group = launch.user
    launch.processor_count = UInt32(clamping: order.limits.processors ?? 0)
    launch.first_processor = UInt32(order.lease.slot)
    launch.gate = -1
    if case .gate(let gate) = order.entry { (launch.gate, launch.process) = (gate.child.rawValue, gate.process) }
  }

  private func pointToMemory() {
    launch.path = UnsafePointer(texts.pointers[0])
    launch.layer = UnsafePointer(texts.pointers[1])
    launch.layer_options = UnsafePointer(texts.pointers[2])
    launch.arguments = command.pointers
    launch.environment = environment.pointers
    launch.entries = UnsafePointer(root.entries.pointer)
    launch.entry_count = root.entries.count
    launch.descriptors = UnsafePointer(descriptors.pointer)
    launch.descriptor_count = descriptors.count
    launch.cgroups = UnsafePointer(cgroups.pointer)
    launch.cgroup_count = cgroups.count
  }

  /// Mount options of the layer: an inode for every 4 KiB, at least 1024, since each costs the kernel about a kilobyte.
  private static func layerOptions(_ size: ByteSize) -> String {
    "size=\(size.bytes),nr_inodes=\(max(size.bytes / 4096, 1024)),mode=755"
  }

  /// Starts the child by one of the C code's calls; returns its pidfd.
  func start(
    by call: (UnsafePointer<clinux_launch>, UnsafeMutablePointer<clinux_step>) -> pid_t
  ) throws(SandboxError) -> FileDescriptor {
    var failed = CLINUX_STEP_NONE
    let process = withExtendedLifetime(self) { call(&launch, &failed) }
    guard process > 0 else { throw LaunchStep(failed).failure(.latest, runtime) }
    let pidfd = FileDescriptor(rawValue: clinux_pidfd_open(process))
    if pidfd.rawValue >= 0 { return pidfd }
    let error = Errno.latest
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    throw .failure(.startFailed, "cannot watch a sandbox: \(error)", hint: error.remedy)
  }
}
