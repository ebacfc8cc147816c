import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Results on stdout.
enum Printing {
  /// Writes lines; throws where they cannot be delivered.
  static func write(_ lines: [String]) throws(SandboxError) {
    do throws(Errno) {
      let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
      _ = try Errno.typed { try FileDescriptor.standardOutput.writeAll(bytes) }
    } catch {
      throw .failure(.outputUndeliverable, "the output could not be written: \(error)")
    }
  }

  /// Writes a message and its remedy to stderr; ignores errors, which could be told nowhere else.
  static func explain(_ lines: [String]) {
    let text = "alphagent: " + lines.map { $0 + "\n" }.joined()
    _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
  }
}
