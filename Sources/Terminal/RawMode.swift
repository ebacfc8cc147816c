import Glibc
import SystemCalls
package import SystemPackage

/// A terminal in raw mode, which passes every key on, Ctrl-C included, until it is restored.
package struct RawMode: Sendable {
  private let descriptor: FileDescriptor
  private let before: termios

  /// Sets raw mode; throws where the descriptor is no terminal.
  package init(_ descriptor: FileDescriptor) throws(Errno) {
    var settings = termios()
    guard tcgetattr(descriptor.rawValue, &settings) == 0 else { throw Errno.latest }
    self.descriptor = descriptor
    before = settings
    cfmakeraw(&settings)
    guard tcsetattr(descriptor.rawValue, TCSADRAIN, &settings) == 0 else { throw Errno.latest }
  }

  /// Restores the terminal's settings.
  package func restore() {
    var settings = before
    _ = tcsetattr(descriptor.rawValue, TCSADRAIN, &settings)
  }
}
