import CLinux
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Program on the host, run to its end without input.
struct HostCommand {
  /// Status as wait(2) gives it; 0 is success.
  let status: Int32
  /// stdout and stderr together, cut somewhere between 4 and 8 KiB.
  let output: String

  /// Runs the program; nil when it cannot be started. It is killed when it holds its output open for over five seconds,
  /// or runs on for over a second after that.
  init?(_ program: FilePath, _ arguments: [String]) {
    guard let pipe = try? FileDescriptor.pipeClosedOnExec() else { return nil }
    defer { pipe.readEnd.discard() }
    let process = Self.spawn(program, arguments, output: pipe.writeEnd)
    pipe.writeEnd.discard()
    guard let process else { return nil }
    output = Self.read(pipe.readEnd)
    status = Self.wait(process)
  }

  /// The last line of the output, where programs say what went wrong.
  var complaint: String { output.split(separator: "\n").last.map(String.init) ?? "it said nothing" }

  private static func spawn(_ program: FilePath, _ arguments: [String], output: FileDescriptor) -> pid_t? {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&files, output.rawValue, 1)
    posix_spawn_file_actions_adddup2(&files, output.rawValue, 2)
    var process = pid_t()
    let words = CStrings([program.string] + arguments)
    let error = withUnblockedSignals { posix_spawn(&process, program.string, &files, &$0, words.pointers, environ) }
    return error == 0 ? process : nil
  }

  /// Starts a child with no signal blocked: it would inherit those that the tool blocks for itself.
  private static func withUnblockedSignals(_ spawn: (inout posix_spawnattr_t) -> Int32) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    return spawn(&attributes)
  }

  /// Reads to the end of the stream, for five seconds, or until there are 4 KiB.
  private static func read(_ pipe: FileDescriptor) -> String {
    let deadline = ContinuousClock.now + .seconds(5)
    var bytes: [UInt8] = []
    while bytes.count < 4096, isReadable(pipe, until: deadline) {
      let piece = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = (try? pipe.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
      }
      if piece.isEmpty { break }
      bytes += piece
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Waits for a program that has closed its output or used up its time; kills it after one more second.
  private static func wait(_ process: pid_t) -> Int32 {
    let pidfd = FileDescriptor(rawValue: clinux_pidfd_open(process))
    defer { pidfd.discard() }
    if !isReadable(pidfd, until: .now + .seconds(1)) { kill(process, SIGKILL) }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return status
  }

  private static func isReadable(_ file: FileDescriptor, until deadline: ContinuousClock.Instant) -> Bool {
    let left = max(ContinuousClock.now.duration(to: deadline), .zero)
    var watched = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, Int32(left.inSeconds * 1000)) > 0
  }
}
