import Glibc
import SystemPackage
import TestSupport

/// The state and the agent that the library uses in this process.
enum Library {
  /// State directory of the library's sandboxes; set once, before the first of them.
  static let state: String = {
    setenv("SSL_CERT_FILE", authority, 1)
    let path = "/tmp/alphagent-library-tests-\(getpid())"
    setenv("ALPHAGENT_AGENT", BuildDirectory.agent.string, 0)
    setenv("ALPHAGENT_STATE_DIR", path, 1)
    atexit { for name in ["slots", "cache", "layer", ""] { Library.remove("\(Library.state)/\(name)") } }
    return path
  }()

  /// Certificate of the authority that this process trusts.
  static let authority = "/tmp/alphagent-library-tests-\(getpid()).pem"

  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { $0 != "." && $0 != ".." }
  }

  /// Peak memory of this process, in bytes.
  static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }

  static var openDescriptors: Int { names(in: "/proc/self/fd").count }
  static var threads: Int { names(in: "/proc/self/task").count }

  private static func remove(_ path: String) {
    for name in names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
