import Glibc
import SystemPackage
import TestSupport

/// The tool of this build.
enum BuiltTool {
  /// Output of the tool with these arguments, which must hold nothing that a shell would change.
  static func output(of arguments: String) throws -> String {
    guard let pipe = popen("exec '\(BuildDirectory.tool)' \(arguments)", "r") else { throw Errno(rawValue: errno) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer[..<count] }
    guard pclose(pipe) == 0 else { throw ToolFailure(arguments: arguments) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private struct ToolFailure: Error {
    let arguments: String
  }
}
