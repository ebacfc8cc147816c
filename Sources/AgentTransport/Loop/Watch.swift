import Glibc
import SystemPackage

/// What a descriptor is ready for, or is watched for; poll(2)'s bits.
package struct Interest: OptionSet, Sendable {
  package let rawValue: Int16

  package init(rawValue: Int16) { self.rawValue = rawValue }

  package static let readable = Interest(rawValue: Int16(POLLIN))
  package static let writable = Interest(rawValue: Int16(POLLOUT))
  /// The other end is gone or the descriptor is in error; reported whether asked for or not.
  package static let broken = Interest(rawValue: Int16(POLLERR | POLLHUP | POLLNVAL))
}

/// One watched descriptor.
package final class Watch {
  private let descriptor: FileDescriptor
  private let handler: (Interest) -> Void
  package private(set) var isCancelled = false
  /// What to wait for now. Empty: the descriptor is left alone altogether, its hang-up included.
  package var interest: Interest

  init(_ descriptor: FileDescriptor, _ interest: Interest, _ handler: @escaping (Interest) -> Void) {
    self.descriptor = descriptor
    self.interest = interest
    self.handler = handler
  }

  /// poll(2) passes over negative descriptors.
  var pollDescriptor: Int32 { interest.isEmpty ? -1 : descriptor.rawValue }

  func fire(_ ready: Interest) {
    guard !isCancelled else { return }
    handler(ready)
  }

  /// The handler is not called again.
  package func cancel() { isCancelled = true }
}
