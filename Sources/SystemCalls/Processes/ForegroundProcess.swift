import Glibc
package import SystemPackage

/// Program that has this process's terminal until it ends.
package enum ForegroundProcess {
  /// Runs a program with this process's descriptors 0, 1 and 2, and waits on a thread of its own for its end; returns
  /// whether it succeeded.
  package static func run(_ program: String, _ arguments: [String]) async throws(Errno) -> Bool {
    try await blocking { () throws(Errno) in
      let process = try start(program, arguments)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      return status == 0
    }
  }

  /// Starts it with no signal blocked or ignored, as it is started from a shell.
  private static func start(_ program: String, _ arguments: [String]) throws(Errno) -> pid_t {
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words = CStrings([program] + arguments)
    var process = pid_t()
    let error = withExtendedLifetime(words) {
      posix_spawn(&process, program, nil, &attributes, words.pointers, environ)
    }
    guard error == 0 else { throw Errno(rawValue: error) }
    return process
  }
}
