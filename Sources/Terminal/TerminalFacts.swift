import Glibc
package import SandboxCore
package import SystemPackage

/// Facts about a file descriptor that decide how output to it is shown.
package struct TerminalFacts: Sendable, Equatable {
  /// Whether it is a terminal.
  package var isTerminal: Bool
  /// Whether it is a regular file.
  package var isRegularFile: Bool
  /// Size of the terminal; nil where there is no terminal, or its size is not known.
  package var size: WindowSize?
  /// Whether it is a terminal whose foreground process group is this process's own.
  package var isForeground: Bool

  /// Facts that are known without asking the kernel.
  package init(isTerminal: Bool, isRegularFile: Bool = false, size: WindowSize? = nil, isForeground: Bool = false) {
    self.isTerminal = isTerminal
    self.isRegularFile = isRegularFile
    self.size = size
    self.isForeground = isForeground
  }

  /// Facts from the kernel; a closed descriptor is neither terminal nor file.
  package init(of descriptor: FileDescriptor) {
    isTerminal = isatty(descriptor.rawValue) == 1
    isRegularFile = Self.status(of: descriptor).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
    size = Self.size(of: descriptor)
    isForeground = tcgetpgrp(descriptor.rawValue) == getpgrp()
  }

  /// Whether both descriptors write to one file, pipe or terminal, as after `2>&1`.
  package static func isSameFile(_ one: FileDescriptor, _ other: FileDescriptor) -> Bool {
    guard let first = status(of: one), let second = status(of: other) else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private static func status(of descriptor: FileDescriptor) -> stat? {
    var status = stat()
    return fstat(descriptor.rawValue, &status) == 0 ? status : nil
  }

  private static func size(of descriptor: FileDescriptor) -> WindowSize? {
    var window = winsize()
    guard ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return nil }
    return WindowSize(rows: window.ws_row, columns: window.ws_col)
  }
}
