import Glibc
import Testing

/// The state and the agent that the library uses in this process.
enum Library {
  /// Where its sandboxes are known; made once, before the first of them.
  static let state: String = {
    let path = "/tmp/alphagent-library-tests-\(getpid())"
    setenv("ALPHAGENT_AGENT", buildDirectory + "/alphagent-agent", 0)
    setenv("ALPHAGENT_STATE_DIR", path, 1)
    atexit { for name in ["slots", "cache", "layer", ""] { Library.remove("\(Library.state)/\(name)") } }
    return path
  }()

  /// The test bundle lies beside the agent.
  private static var buildDirectory: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
  }

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

  /// The most bytes of memory that this process has held.
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

  /// Waits until the condition holds; false when it still does not after a generous time.
  static func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<2000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return condition()
  }
}

/// Ends a test that this machine cannot run: loudly, and as a failure where everything must run.
func skip(_ reason: String) throws -> Never {
  if getenv("ALPHAGENT_MUST_RUN").map({ String(cString: $0) }) == "1" { Issue.record("must run: \(reason)") }
  let line = Array("SKIPPED: \(reason)\n".utf8)
  _ = write(2, line, line.count)
  try Test.cancel(Comment(rawValue: reason))
}
