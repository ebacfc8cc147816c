import Glibc
import SystemPackage

/// The tool of this build, which lies beside the test bundle.
enum BuiltTool {
  static let path = directory.appending("alphagent")

  /// What the tool prints with these arguments, which hold nothing that a shell would change.
  static func output(of arguments: String) throws -> String {
    guard let pipe = popen("exec '\(path)' \(arguments)", "r") else { throw Errno(rawValue: errno) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer[..<count] }
    guard pclose(pipe) == 0 else { throw ToolFailure(arguments: arguments) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static var directory: FilePath {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return FilePath(path).removingLastComponent()
  }

  private struct ToolFailure: Error {
    let arguments: String
  }
}
