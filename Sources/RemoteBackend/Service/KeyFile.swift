import Glibc
package import SandboxCore
import SystemCalls
import SystemPackage

/// Files that hold a key: of this user, and readable for nobody else.
package enum KeyFile {
  /// Most bytes of a file with a key alone.
  private static let largestKey = 4096

  /// The key in a file, which may be a pipe or an open descriptor such as `/dev/fd/3`.
  package static func key(in path: String) throws(SandboxError) -> String {
    guard let bytes = try bytes(of: FilePath(path), atMost: largestKey) else {
      throw .failure(.keyMissing, "there is no file '\(path)'", hint: "name a file with the key in --api-key-file")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Content of a file; nil where there is none. Throws where others could read it, or have written it.
  static func bytes(of path: FilePath, atMost limit: Int) throws(SandboxError) -> [UInt8]? {
    do throws(Errno) {
      let file = try Errno.typed { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
      defer { file.discard() }
      var facts = stat()
      guard fstat(file.rawValue, &facts) == 0 else { throw .latest }
      guard facts.st_uid == geteuid(), facts.st_mode & 0o077 == 0 else { throw .permissionDenied }
      return try file.readToEnd(atMost: limit)
    } catch .noSuchFileOrDirectory, .notDirectory {
      return nil
    } catch .permissionDenied {
      throw .failure(
        .keyInvalid, "'\(path)' holds a key, and is not for this user's eyes alone",
        hint: "make it your own, and readable for nobody else: chmod 600 '\(path)'")
    } catch {
      throw .failure(.stateUnusable, "cannot read '\(path)': \(error)", hint: error.remedy)
    }
  }
}
