import Foundation
@testable import Seccomp
import SystemPackage

/// Runs the body with a temporary directory, which is removed afterwards.
func withTemporaryDirectory<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(path: "alphagent-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(FilePath(url.path))
}

/// Runs the body with a temporary directory, which is removed afterwards.
func withTemporaryDirectory<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(path: "alphagent-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(FilePath(url.path))
}

/// Debian's bubblewrap with a filter, around the host's own files.
struct FilteredSandbox {
  struct Outcome {
    let status: Int32
    let output: String
    let error: String
  }

  static let bubblewrap = "/usr/bin/bwrap"
  static let isPresent = FileManager.default.isExecutableFile(atPath: bubblewrap)

  /// File of the filter; nil runs the command without one, for comparison.
  let filter: FilePath?

  /// Runs `/usr/bin/python3` on code in new namespaces, with a fresh `/tmp`.
  func python(_ code: String, _ arguments: [String] = []) throws -> Outcome {
    try run(["/usr/bin/python3", "-Ec", code] + arguments)
  }

  private func run(_ command: [String]) throws -> Outcome {
    let namespaces = ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    let seccomp = filter == nil ? [] : ["--seccomp", "9"]
    return try withTemporaryDirectory { directory in
      let output = directory.appending("out")
      let error = directory.appending("err")
      let status = try spawn(
        [Self.bubblewrap] + namespaces + ["--tmpfs", "/tmp"] + seccomp + command, output: output, error: error)
      return Outcome(status: status, output: try text(output), error: try text(error))
    }
  }

  private func text(_ path: FilePath) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path.string)), as: UTF8.self)
  }

  /// Runs a program to its end; output goes to files, because a full pipe would stop it.
  ///
  /// Its signal mask is empty: test threads block signals, and with their mask it could not end its own children.
  private func spawn(_ command: [String], output: FilePath, error: FilePath) throws -> Int32 {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&files, 1, output.string, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&files, 2, error.string, O_WRONLY | O_CREAT, 0o600)
    if let filter { posix_spawn_file_actions_addopen(&files, 9, filter.string, O_RDONLY, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let arguments = command.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    let code = posix_spawn(&child, command[0], &files, &attributes, arguments, environ)
    guard code == 0 else { throw Errno(rawValue: code) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }
}
