import Glibc

/// Programs that the benchmark starts.
enum HostProcess {
  /// Variables that they inherit, which name places; the rest of their environment is the same on every machine.
  private static let variables = ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "DOCKER_HOST", "ALPHAGENT_STATE_DIR"]

  /// Runs a program that PATH finds, with no input and its output thrown away; returns its exit status, or nil when it
  /// did not exit by itself.
  static func run(_ arguments: [String]) throws(BenchmarkError) -> Int32? {
    var words = arguments.map { strdup($0) } + [nil]
    var environment = (["PATH=/usr/local/bin:/usr/bin:/bin"] + inherited).map { strdup($0) } + [nil]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // A task's thread has signals blocked, which a shell that waits for its children needs.
    var attributes = posix_spawnattr_t()
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    defer {
      for text in words + environment { free(text) }
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for descriptor in 0...2 as ClosedRange<Int32> {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var process = pid_t()
    let error = posix_spawnp(&process, arguments[0], &actions, &attributes, &words, &environment)
    guard error == 0 else { throw BenchmarkError("cannot start \(arguments[0]): \(String(cString: strerror(error)))") }
    return wait(for: process)
  }

  private static var inherited: [String] {
    variables.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
  }

  private static func wait(for process: pid_t) -> Int32? {
    var status: Int32 = 0
    guard waitpid(process, &status, 0) == process, status & 0x7f == 0 else { return nil }
    return status >> 8 & 0xff
  }
}
