import FoundationEssentials
import Glibc
import Synchronization
import SystemPackage

/// Directories of this test run, under a root that all users can pass through, and that is removed at exit.
enum TestDirectory {
  private static let root: FilePath = {
    let path = "/tmp/alphagent-tests-\(getpid())"
    precondition(mkdir(path, 0o755) == 0, "cannot make \(path)")
    chmod(path, 0o755)
    atexit { TestDirectory.remove(FilePath("/tmp/alphagent-tests-\(getpid())")) }
    return FilePath(path)
  }()

  private static let next = Atomic(0)

  static func make(_ purpose: String, owner: uid_t = geteuid()) -> FilePath {
    let path = root.appending("\(purpose)-\(next.add(1, ordering: .relaxed).newValue)")
    HostFiles.makeDirectory(path, owner: owner)
    return path
  }

  static var all: [FilePath] { HostFiles.names(in: root).map { root.appending($0) } }

  static func remove(_ path: FilePath) { try? FileManager.default.removeItem(atPath: path.string) }
}
