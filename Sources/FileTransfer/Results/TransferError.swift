import Glibc
package import SystemPackage

/// Error that ended a transfer: a reason for code, and one line for people.
package struct TransferError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case notFound
    /// Something would have left the tree, or cannot be sent.
    case refused
    case io(Errno)
    /// A file became shorter while it was read.
    case changed
    /// The stream breaks the format, or ends early.
    case invalid
    /// More bytes came than the receiver keeps.
    case tooLarge
  }

  package let reason: Reason
  /// One line in lower case, with the control characters of paths escaped.
  package let description: String

  package init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }

  /// Failure of a system call; `action` is the verb for what failed, such as "read".
  init(_ errno: Errno, cannot action: String, _ path: [UInt8]) {
    let reason = errno == .noSuchFileOrDirectory ? Reason.notFound : .io(errno)
    self.init(reason, "cannot \(action) \(quoted(path)): \(errno.words)")
  }

  init(refusedTo action: String, _ path: [UInt8], because reason: String) {
    self.init(.refused, "refused to \(action) \(quoted(path)): \(reason)")
  }
}

extension Errno {
  var words: String { description.prefix(1).lowercased() + description.dropFirst() }
}

/// The path in quotes for a message: invalid UTF-8 replaced, and characters escaped that break lines or control
/// terminals.
package func quoted(_ path: some Sequence<UInt8>) -> String {
  var text = "'"
  for scalar in String(decoding: Array(path), as: UTF8.self).unicodeScalars {
    text += scalar.isPlain ? String(scalar) : scalar.escaped(asASCII: true)
  }
  return text + "'"
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    default: true
    }
  }
}
