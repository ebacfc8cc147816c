import Glibc
package import SystemPackage

/// Why a transfer failed; one line for people, and a reason for code.
package struct TransferError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case notFound
    /// It would have reached outside the tree, or it is nothing that can be sent.
    case refused
    case io(Errno)
    /// The stream or a path in it is broken.
    case invalid
    /// More than the receiver keeps.
    case tooLarge
  }

  package let reason: Reason
  /// Lower case, one line, control characters of paths escaped.
  package let description: String

  package init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }

  /// A system call's failure: `action` is what could not be done with the path, such as "read".
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

/// The path for a message: invalid UTF-8 replaced, and nothing in it that could break the line or steer a terminal.
package func quoted(_ path: [UInt8]) -> String {
  var text = "'"
  for scalar in String(decoding: path, as: UTF8.self).unicodeScalars {
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
