import CLinux
import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
package import SystemPackage

/// An input from a descriptor of ours, such as stdin, whose flags stay as they were: other processes have it too.
///
/// Each read waits on a thread of its own, which ends with it.
package final class DescriptorInput: InputSource {
  private struct State {
    var isCancelled = false
    var failure: SandboxError?
    /// Made by the first read.
    var alarm: Alarm?
  }

  private let state = Mutex(State())
  private let descriptor: FileDescriptor
  private let isStream: Bool

  /// Does not own the descriptor, which must stay open until the last read has delivered.
  package init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
    isStream = Self.isStream(descriptor)
  }

  package func read(upTo count: Int, deliver: @escaping @Sendable ([UInt8]) -> Void) {
    do throws(Errno) {
      guard let alarm = try alarm() else { return deliver([]) }
      try DetachedThread.start { [self] in deliver(readOnce(upTo: count, until: alarm)) }
    } catch {
      state.withLock { $0.failure = Self.failure(error) }
      deliver([])
    }
  }

  /// Nothing is taken from the descriptor once this has returned, and the read that waits delivers nothing.
  package func cancel() {
    let alarm = state.withLock { state in
      defer { state.isCancelled = true }
      return state.isCancelled ? nil : state.alarm
    }
    alarm?.ring()
  }

  package var failure: SandboxError? { state.withLock(\.failure) }

  /// Nil once cancelled.
  private func alarm() throws(Errno) -> Alarm? {
    try state.withLock { state throws(Errno) in
      guard !state.isCancelled else { return nil }
      if let alarm = state.alarm { return alarm }
      let alarm = try Alarm()
      state.alarm = alarm
      return alarm
    }
  }

  private func readOnce(upTo count: Int, until alarm: Alarm) -> [UInt8] {
    while true {
      alarm.wait(orReadable: descriptor)
      // Reading would stop the job; what there is to read is for the job in the foreground.
      while isInBackground, !alarm.wait(milliseconds: 200) {}
      if let bytes = take(upTo: count) { return bytes }
    }
  }

  /// Empty at the end, where reading fails, and once cancelled; nil where there is nothing to read any more.
  private func take(upTo count: Int) -> [UInt8]? {
    state.withLock { state in
      guard !state.isCancelled else { return [] }
      guard !isInBackground, descriptor.isReadable else { return nil }
      var error: Errno?
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let result = read(into: UnsafeMutableRawBufferPointer(buffer))
        if result < 0 { error = .latest } else { filled = result }
      }
      guard let error else { return bytes }
      guard error != .interrupted, error != .resourceTemporarilyUnavailable else { return nil }
      state.failure = Self.failure(error)
      return []
    }
  }

  /// Does not wait where another reader of a pipe or socket has been faster.
  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if isStream {
      let result = clinux_read_now(descriptor.rawValue, buffer.baseAddress, buffer.count)
      if result >= 0 || errno != EOPNOTSUPP { return result }
    }
    return Glibc.read(descriptor.rawValue, buffer.baseAddress, buffer.count)
  }

  /// Whether it is the terminal of this process's session, and another job has it.
  private var isInBackground: Bool {
    let foreground = tcgetpgrp(descriptor.rawValue)
    return foreground >= 0 && foreground != getpgrp()
  }

  private static func isStream(_ descriptor: FileDescriptor) -> Bool {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { return false }
    return [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
  }

  private static func failure(_ error: Errno) -> SandboxError {
    .failure(.inputUnreadable, "cannot read stdin: \(error)")
  }
}

/// A pipe that ends waits in poll(2), for good, once it was rung.
private final class Alarm: Sendable {
  private let readEnd, writeEnd: FileDescriptor

  init() throws(Errno) { (readEnd, writeEnd) = try FileDescriptor.pipeClosedOnExec() }

  deinit { for end in [readEnd, writeEnd] { end.discard() } }

  func ring() { _ = [UInt8(1)].withUnsafeBytes { writeEnd.writeNow($0) } }

  /// Also ends where the descriptor is closed or broken, which reading it then says.
  func wait(orReadable descriptor: FileDescriptor) {
    var requests = [readEnd, descriptor].map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    poll(&requests, 2, -1)
  }

  /// Whether it was rung, by the end of this time.
  func wait(milliseconds: Int32) -> Bool { readEnd.isReadable(within: milliseconds) }
}

extension FileDescriptor {
  /// Whether reading it would not wait.
  fileprivate var isReadable: Bool { isReadable(within: 0) }

  fileprivate func isReadable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) != 0
  }
}
