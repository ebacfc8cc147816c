import Glibc
import SystemCalls
package import SystemPackage

/// Another mode of a terminal, until it is restored.
package struct TerminalMode: Sendable {
  private let descriptor: FileDescriptor
  private let before: termios

  private init(_ descriptor: FileDescriptor, _ change: (inout termios) -> Void) throws(Errno) {
    var settings = termios()
    guard tcgetattr(descriptor.rawValue, &settings) == 0 else { throw Errno.latest }
    self.descriptor = descriptor
    before = settings
    change(&settings)
    guard tcsetattr(descriptor.rawValue, TCSADRAIN, &settings) == 0 else { throw Errno.latest }
  }

  /// Raw mode passes every key on, Ctrl-C included. Throws where the descriptor is no terminal.
  package static func raw(_ descriptor: FileDescriptor) throws(Errno) -> TerminalMode {
    try TerminalMode(descriptor) { cfmakeraw(&$0) }
  }

  /// Silent mode does not show what is typed. Throws where the descriptor is no terminal.
  package static func silent(_ descriptor: FileDescriptor) throws(Errno) -> TerminalMode {
    try TerminalMode(descriptor) { $0.c_lflag &= ~tcflag_t(ECHO) }
  }

  /// The present mode. Throws where the descriptor is no terminal.
  package static func unchanged(_ descriptor: FileDescriptor) throws(Errno) -> TerminalMode {
    try TerminalMode(descriptor) { _ in }
  }

  /// Restores the terminal's settings.
  package func restore() {
    var settings = before
    _ = tcsetattr(descriptor.rawValue, TCSADRAIN, &settings)
  }
}
