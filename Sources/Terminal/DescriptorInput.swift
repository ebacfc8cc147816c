import CLinux
import Glibc
package import SandboxCore
import Synchronization
import SystemCalls
package import SystemPackage

/// Input from a descriptor of this process, such as stdin, whose flags stay as they were: other processes share it.
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

  /// An input that does not own the descriptor, which must stay open until the last read has delivered.
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

  /// Whether `cancel` was called.
  package var isCancelled: Bool { state.withLock(\.isCancelled) }

  package var failure: SandboxError? { state.withLock(\.failure) }

  /// Returns the alarm, which the first read makes; nil once cancelled.
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
      // Reading would stop this job, and the line is for the job in the foreground.
      while isInBackground, !alarm.wait(milliseconds: 200) {}
      if let bytes = take(upTo: count) { return bytes }
    }
  }

  /// Takes bytes that are there; none at the end, after an error and once cancelled; nil where another reader was
  /// faster.
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

  /// Reads without waiting from a pipe or socket, where another process may have been faster.
  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if isStream {
      let result = clinux_read_now(descriptor.rawValue, buffer.baseAddress, buffer.count)
      if result >= 0 || errno != EOPNOTSUPP { return result }
    }
    return Glibc.read(descriptor.rawValue, buffer.baseAddress, buffer.count)
  }

  /// Whether the descriptor is this process's controlling terminal, and the process is in its background.
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
    .failure(.inputUnreadable, "cannot read stdin: \(error)", hint: error.remedy)
  }
}

/// Pipe that ends every wait in poll(2) from the moment it is rung.
private final class Alarm: Sendable {
  private let readEnd, writeEnd: FileDescriptor

  init() throws(Errno) { (readEnd, writeEnd) = try FileDescriptor.pipeClosedOnExec() }

  deinit { for end in [readEnd, writeEnd] { end.discard() } }

  func ring() { _ = [UInt8(1)].withUnsafeBytes { writeEnd.writeNow($0) } }

  /// Waits until it is rung, or reading the descriptor gives bytes, the end or an error.
  func wait(orReadable descriptor: FileDescriptor) {
    var requests = [readEnd, descriptor].map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    poll(&requests, 2, -1)
  }

  /// Waits until it is rung or the time is over; returns whether it is rung.
  func wait(milliseconds: Int32) -> Bool { readEnd.isReadable(within: milliseconds) }
}

extension FileDescriptor {
  /// Whether a read gives bytes, the end or an error at once.
  fileprivate var isReadable: Bool { isReadable(within: 0) }

  fileprivate func isReadable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) != 0
  }
}
