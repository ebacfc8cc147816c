import SandboxCore
import SystemCalls
import SystemPackage

/// The descriptors that a launch hands to a runtime and, through it, to the agent.
struct LaunchDescriptors {
  /// Use of one of the child's descriptor numbers.
  enum Place {
    case null, diagnostics, stream, lease
    /// The agent's binary, executed through its descriptor: so the sandbox sees no path of the host's, and its user
    /// needs no access to one.
    case agent(FilePath)
  }

  /// The child's descriptors, in the order of their numbers there.
  private(set) var inChild: [FileDescriptor] = []
  /// Descriptors to close once the child has its copies.
  private var temporary: [FileDescriptor]
  /// The host's ends of the agent's stream and of the diagnostics pipe.
  let stream: FileDescriptor
  let diagnostics: FileDescriptor

  /// - Parameter places: uses of the child's descriptor numbers, from 0 on.
  init(_ places: [Place], lease: Lease) throws(SandboxError) {
    var made: [FileDescriptor] = []
    do throws(Errno) {
      let sockets = try FileDescriptor.socketPair()
      made += [sockets.0, sockets.1]
      let pipe = try FileDescriptor.pipeClosedOnExec()
      made += [pipe.readEnd, pipe.writeEnd]
      (stream, diagnostics) = (sockets.0, pipe.readEnd)
      temporary = [sockets.1, pipe.writeEnd]
      for place in places {
        switch place {
        case .stream: inChild.append(sockets.1)
        case .diagnostics: inChild.append(pipe.writeEnd)
        case .lease: inChild.append(lease.descriptor)
        case .null: _ = add(try Self.open("/dev/null", .readWrite, &made))
        case .agent(let path): _ = add(try Self.open(path, .readOnly, &made))
        }
      }
    } catch {
      for descriptor in made { descriptor.discard() }
      let hint = error.remedy ?? "the agent must be readable"
      throw .failure(.startFailed, "cannot prepare a sandbox: \(error)", hint: hint)
    }
  }

  private static func open(
    _ path: FilePath, _ mode: FileDescriptor.AccessMode, _ made: inout [FileDescriptor]
  ) throws(Errno) -> FileDescriptor {
    let descriptor = try Errno.typed { try FileDescriptor.open(path, mode, options: .closeOnExec) }
    made.append(descriptor)
    return descriptor
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

  /// Returns the sandbox of a launch that succeeded, which takes the host's ends over.
  func sandbox(_ pidfd: FileDescriptor, _ runtime: Runtime) -> LaunchedSandbox {
    LaunchedSandbox(stream: stream, pidfd: pidfd, diagnostics: diagnostics, runtime: runtime)
  }

  func closeTemporary() { for descriptor in temporary { descriptor.discard() } }

  /// Closes the host's ends after a launch that failed.
  func closeHostEnds() {
    stream.discard()
    diagnostics.discard()
  }
}
