import AgentProtocol
import CLinux
import Glibc
import SystemCalls

/// Start of a program by fork and exec.
struct ProgramLaunch {
  let spec: ExecutionSpec
  let limits: ChildLimits

  /// Memory shared with the child, which leaves its failure there.
  private struct Attempt {
    let program: ProgramLaunch
    var failure: ShimReport?
  }

  /// Starts the program with descriptors 0, 1 and 2 as they are; returns its process id, or the reason for which exec
  /// failed.
  ///
  /// Memory that the child allocates stays allocated in this process, which should start only one program.
  func start() -> Result<pid_t, ShimReport> {
    var attempt = Attempt(program: self)
    let child = withUnsafeMutablePointer(to: &attempt) { attempt in
      clinux_spawn(
        { argument in
          let attempt = argument?.assumingMemoryBound(to: Attempt.self)
          attempt?.pointee.failure = attempt?.pointee.program.become()
          _exit(127)
        }, attempt, 0)
    }
    if child < 0 { return .failure(ShimReport(Glibc.errno == EAGAIN ? .noProcesses : .startFailed, Glibc.errno)) }
    return attempt.failure.map { .failure($0) } ?? .success(child)
  }

  /// Turns the child into the program; returns only where it fails.
  private func become() -> ShimReport {
    setsid()
    if spec.terminal != nil { _ = clinux_take_terminal(0) }
    setLimits()
    resetSignals()
    guard chdir(spec.directory.cString) == 0 else { return ShimReport(.noDirectory, Glibc.errno) }
    return execute()
  }

  private func setLimits() {
    clinux_lower_limit(CLINUX_CORE_SIZE, 0)
    clinux_lower_limit(CLINUX_PROCESSES, limits.processes)
    clinux_lower_limit(CLINUX_OPEN_FILES, limits.openFiles)
    clinux_lower_limit(CLINUX_FILE_SIZE, limits.fileSize)
  }

  /// Undoes ignored and blocked signals, which exec does not reset as it does handlers.
  private func resetSignals() {
    signal(SIGPIPE, SIG_DFL)
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
  }

  /// Looks the program up as a shell does: the path as it is where it has a slash, else in each directory of PATH.
  private func execute() -> ShimReport {
    let arguments = CStrings(bytes: spec.arguments)
    let environment = CStrings(bytes: spec.environment)
    return withExtendedLifetime((arguments, environment)) {
      var refused: Int32?
      for candidate in candidates {
        execve(candidate.cString, arguments.pointers, environment.pointers)
        switch Glibc.errno {
        case ENOENT, ENOTDIR: continue
        case EACCES, ENOEXEC, EPERM, EISDIR: refused = refused ?? Glibc.errno
        default: return ShimReport(.startFailed, Glibc.errno)
        }
      }
      return refused.map { ShimReport(.notExecutable, $0) } ?? ShimReport(.notFound, ENOENT)
    }
  }

  private var candidates: [[UInt8]] {
    let name = spec.arguments[0]
    if name.isEmpty { return [] }
    if name.contains(UInt8(ascii: "/")) { return [name] }
    return searchPath.split(separator: UInt8(ascii: ":")).map { Array($0) + [UInt8(ascii: "/")] + name }
  }

  private var searchPath: ArraySlice<UInt8> {
    let prefix = Array("PATH=".utf8)
    return spec.environment.last { $0.starts(with: prefix) }?.dropFirst(prefix.count) ?? []
  }
}
