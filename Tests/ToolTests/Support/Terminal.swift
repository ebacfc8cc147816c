import Glibc
import SystemCalls
import SystemPackage

// Functions of glibc's that its module hides.
@_silgen_name("posix_openpt") private func openTerminal(_ flags: Int32) -> Int32
@_silgen_name("grantpt") private func grant(_ terminal: Int32) -> Int32
@_silgen_name("unlockpt") private func unlock(_ terminal: Int32) -> Int32
@_silgen_name("ptsname_r") private func name(
  _ terminal: Int32, _ buffer: UnsafeMutablePointer<CChar>, _ size: Int
) -> Int32

/// A terminal with the test at its keyboard and screen.
final class Terminal: Sendable {
  let keyboard: OwnedDescriptor
  /// Path of the side that programs open.
  let path: FilePath

  init() throws {
    keyboard = OwnedDescriptor(openTerminal(O_RDWR | O_NOCTTY | O_CLOEXEC))
    guard keyboard.rawValue >= 0, grant(keyboard.rawValue) == 0, unlock(keyboard.rawValue) == 0 else {
      throw Errno(rawValue: errno)
    }
    var buffer = [CChar](repeating: 0, count: 64)
    guard name(keyboard.rawValue, &buffer, buffer.count) == 0 else { throw Errno(rawValue: errno) }
    path = FilePath(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    chmod(path.string, 0o666)
  }

  func open() throws -> OwnedDescriptor {
    OwnedDescriptor(Glibc.open(path.string, O_RDWR | O_NOCTTY | O_CLOEXEC))
  }

  func type(_ text: String) { keyboard.write(Array(text.utf8)) }

  /// Reads from the screen until it has shown the text, and returns all that was read.
  func screen(upTo text: String) async -> String {
    await blocking { [keyboard] in
      var seen = ""
      while !seen.contains(text), let more = keyboard.read(upTo: 4096), !more.isEmpty {
        seen += String(decoding: more, as: UTF8.self)
      }
      return seen
    }
  }
}
