import SystemCalls
import SystemPackage

/// Pipes of an execution that is being started. It keeps the child's ends, so that they are closed whatever fails.
struct PipeEnds {
  struct Pipe {
    /// The agent's end.
    let own: FileDescriptor
    let child: FileDescriptor
  }

  private var children: [FileDescriptor] = []

  /// A pipe that the child reads.
  mutating func receiving() throws(Errno) -> Pipe {
    let pipe = try FileDescriptor.pipeClosedOnExec()
    return keep(Pipe(own: pipe.writeEnd, child: pipe.readEnd))
  }

  /// A pipe that the child writes.
  mutating func sending() throws(Errno) -> Pipe {
    let pipe = try FileDescriptor.pipeClosedOnExec()
    return keep(Pipe(own: pipe.readEnd, child: pipe.writeEnd))
  }

  private mutating func keep(_ pipe: Pipe) -> Pipe {
    children.append(pipe.child)
    return pipe
  }

  /// An empty input.
  mutating func null() throws(Errno) -> FileDescriptor {
    let descriptor = try Errno.typed { try FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec) }
    adopt(descriptor)
    return descriptor
  }

  /// Keeps a descriptor for the child.
  mutating func adopt(_ descriptor: FileDescriptor) { children.append(descriptor) }

  func closeChildren() { for child in children { child.discard() } }
}
