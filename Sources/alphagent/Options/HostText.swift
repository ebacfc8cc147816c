import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Text files on the host that the command line names.
enum HostText {
  /// Largest size, in bytes, of a file that is taken for code or a list of variables.
  private static let largest = 64 << 20

  static func read(_ path: String, for option: String) throws(SandboxError) -> String {
    let bytes = try bytes(of: path, for: option)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .usage("\(option): '\(path)' is not UTF-8", hint: "convert it first")
    }
    return text
  }

  static func bytes(of path: String, for option: String) throws(SandboxError) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      defer { try? file.close() }
      return try readAll(file, path, option)
    } catch let error as SandboxError {
      throw error
    } catch Errno.isDirectory {
      throw .usage("\(option): '\(path)' is a directory", hint: "name a file")
    } catch {
      throw .usage("\(option): cannot read '\(path)': \(error)", hint: "name a file that exists and can be read")
    }
  }

  private static func readAll(_ file: FileDescriptor, _ path: String, _ option: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if piece.isEmpty { return bytes }
      bytes += piece
      guard bytes.count <= largest else {
        throw SandboxError.usage("\(option): '\(path)' is too large", hint: "upload it, and read it from there")
      }
    }
  }
}
