import CLinux
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Master end of a pseudo-terminal.
struct PseudoTerminal {
  /// Takes the program's input.
  let input: FileDescriptor
  /// Gives the program's output; a duplicate of `input`, since each is closed when its stream ends.
  let output: FileDescriptor

  /// Opens a pseudo-terminal; also returns the program's end, which the caller closes.
  static func open(_ size: WindowSize) throws(Errno) -> (PseudoTerminal, FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    guard clinux_open_terminal(&ends) == 0 else { throw .latest }
    let (master, program) = (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    do throws(Errno) {
      let terminal = PseudoTerminal(input: master, output: try master.duplicateClosedOnExec())
      terminal.resize(size)
      return (terminal, program)
    } catch {
      master.discard()
      program.discard()
      throw error
    }
  }

  /// Sets the size; the kernel tells the program by SIGWINCH.
  func resize(_ size: WindowSize) {
    var window = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(output.rawValue, UInt(TIOCSWINSZ), &window)
  }
}
