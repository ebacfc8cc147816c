import Glibc
import SystemPackage

/// Events of poll(2) that a descriptor is watched for, or that have happened.
package struct Interest: OptionSet, Sendable {
  package let rawValue: Int16

  package init(rawValue: Int16) { self.rawValue = rawValue }

  package static let readable = Interest(rawValue: Int16(POLLIN))
  package static let writable = Interest(rawValue: Int16(POLLOUT))
  /// The other end is closed or the descriptor is in error; reported whether asked for or not.
  package static let broken = Interest(rawValue: Int16(POLLERR | POLLHUP | POLLNVAL))
}

/// One watched descriptor.
package final class Watch {
  private let descriptor: FileDescriptor
  private let handler: (Interest) -> Void
  package private(set) var isCancelled = false
  /// Events to wait for now. Empty: the descriptor is not polled at all, so that its hang-up goes unseen.
  package var interest: Interest

  init(_ descriptor: FileDescriptor, _ interest: Interest, _ handler: @escaping (Interest) -> Void) {
    self.descriptor = descriptor
    self.interest = interest
    self.handler = handler
  }

  /// Descriptor for poll(2); negative, which poll(2) skips, where nothing is of interest.
  var pollDescriptor: Int32 { interest.isEmpty ? -1 : descriptor.rawValue }

  func fire(_ ready: Interest) {
    guard !isCancelled else { return }
    handler(ready)
  }

  /// Ends the calls of the handler.
  package func cancel() { isCancelled = true }
}
