import Glibc
package import SystemPackage

/// A terminal whose keys all go to a program elsewhere, Ctrl-C included, until it is restored.
package struct RawMode: Sendable {
  private let descriptor: FileDescriptor
  private let before: termios

  /// Throws for what is no terminal.
  package init(_ descriptor: FileDescriptor) throws(Errno) {
    var settings = termios()
    guard tcgetattr(descriptor.rawValue, &settings) == 0 else { throw Errno(rawValue: errno) }
    self.descriptor = descriptor
    before = settings
    cfmakeraw(&settings)
    guard tcsetattr(descriptor.rawValue, TCSADRAIN, &settings) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Gives the terminal back as it was.
  package func restore() {
    var settings = before
    _ = tcsetattr(descriptor.rawValue, TCSADRAIN, &settings)
  }
}
