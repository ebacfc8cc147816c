import CLinux
import SystemCalls
import SystemPackage

/// The descriptors that a launch hands to bubblewrap and, through it, to the agent.
///
/// The agent knows 2 (diagnostics), 3 (its stream) and 4 (the lease); bubblewrap executes it through 5, so that no path
/// of the host shows in the sandbox and none need be reachable for the sandbox's user.
struct LaunchDescriptors {
  /// In the order of their numbers in the child.
  private(set) var inChild: [FileDescriptor] = []
  /// Closed when the child has its copies.
  private var temporary: [FileDescriptor] = []
  /// The host's ends of the agent's stream and of the diagnostics pipe.
  let stream: FileDescriptor
  let diagnostics: FileDescriptor

  static let agentPath = "/proc/self/fd/5"

  init(agent: FilePath, lease: Lease) throws(Errno) {
    let sockets = try FileDescriptor.socketPair()
    let pipe = try FileDescriptor.pipeClosedOnExec()
    stream = sockets.0
    diagnostics = pipe.readEnd
    let null = try Errno.typed { try FileDescriptor.open("/dev/null", .readWrite, options: .closeOnExec) }
    let binary = try Errno.typed { try FileDescriptor.open(agent, .readOnly, options: .closeOnExec) }
    inChild = [null, null, pipe.writeEnd, sockets.1, lease.descriptor, binary]
    temporary = [null, pipe.writeEnd, sockets.1, binary]
  }

  /// Takes a descriptor over; returns its number in the child.
  mutating func add(_ descriptor: FileDescriptor) -> Int {
    temporary.append(descriptor)
    inChild.append(descriptor)
    return inChild.count - 1
  }

  /// Adds an anonymous file with this content; returns its number in the child.
  mutating func add(content: some Sequence<UInt8>) throws(Errno) -> Int {
    add(try .memory("sandbox", holding: content))
  }

  func closeTemporary() { for descriptor in temporary { descriptor.discard() } }

  /// After a launch that failed.
  func closeHostEnds() {
    stream.discard()
    diagnostics.discard()
  }
}
