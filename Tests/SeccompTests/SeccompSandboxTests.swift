@testable import Seccomp
import SystemPackage
import TestSupport
import Testing

/// The filter as the kernel enforces it, around real programs.
@Suite(.needs("bubblewrap: apt-get install bubblewrap", FilteredSandbox.isPresent))
struct SeccompSandboxTests {
  /// System call of a program, and the filter's answer.
  struct Attempt: CustomStringConvertible {
    let name: String
    let python: String
    let errno: String
    /// Whether every kernel, however configured, answers otherwise without the filter.
    var telling = true

    init(_ name: String, _ python: String, _ errno: String = "EPERM", telling: Bool = true) {
      (self.name, self.python, self.errno, self.telling) = (name, python, errno, telling)
    }

    var description: String { name }
  }

  /// Arguments are chosen so that the kernel would not say EPERM by itself.
  static let forbidden: [Attempt] = [
    Attempt("unshare-user", "call('unshare', 0x10000000)"),
    Attempt("setns", "call('setns', -1, 0)"),
    Attempt("clone-newuser", "spawn(0x10000011)"),
    Attempt("clone-newnet-upper-bits", "spawn(0xdead_0000_4000_0011)"),
    Attempt("clone3", "call('clone3', 0, 0)", "ENOSYS"),
    Attempt("mount", "call('mount', 0, 0, 0, 0, 0)"),
    Attempt("umount2", "call('umount2', 0, 0xdead)"),
    Attempt("chroot", "call('chroot', 0)"),
    Attempt("open_tree", "call('open_tree', -1, 0, 0)"),
    Attempt("mount_setattr", "call('mount_setattr', -1, 0, 0xdead, 0, 0)"),
    Attempt("fsopen", "call('fsopen', 0, 0)", telling: false),
    Attempt("io_uring_setup", "call('io_uring_setup', 1, 0)", telling: false),
    Attempt("io_uring_enter", "call('io_uring_enter', -1, 0, 0, 0, 0, 0)", telling: false),
    Attempt("bpf", "call('bpf', 0, 0, 0)", telling: false),
    Attempt("perf_event_open", "call('perf_event_open', 0, 0, 0, 0, 0)", telling: false),
    Attempt("userfaultfd", "call('userfaultfd', 1)", telling: false),
    Attempt("add_key", "call('add_key', 0, 0, 0, 0, 0)", telling: false),
    Attempt("request_key", "call('request_key', 0, 0, 0, 0)", telling: false),
    Attempt("keyctl", "call('keyctl', 0, -3, 0)", telling: false),
    Attempt("name_to_handle_at", "call('name_to_handle_at', -1, 0, 0, 0, 0)"),
    Attempt("memfd_secret", "call('memfd_secret', 0xdead)"),
    Attempt("pidfd_getfd", "call('pidfd_getfd', -1, 0, 0)"),
    Attempt("move_pages", "call('move_pages', 0, 0, 0, 0, 0, 0)", telling: false),
    Attempt("clock_settime", "call('clock_settime', 999, 0)"),
    Attempt("adjtimex", "call('adjtimex', 0)"),
    Attempt("personality", "call('personality', 0x0400000)"),
    Attempt("prlimit", "call('prlimit64', 1, 99, 0, 0)"),
    Attempt("sched_setaffinity", "call('sched_setaffinity', 1, 0, 0)"),
    Attempt("sched_setscheduler", "call('sched_setscheduler', 1, 99, 0)"),
    Attempt("sched_setscheduler-upper-bits", "call('sched_setscheduler', 0xdead_0000_0001, 99, 0)"),
    Attempt("sched_setparam", "call('sched_setparam', 1, 0)"),
    Attempt("sched_setattr", "call('sched_setattr', 1, 0, 0)"),
    Attempt("setpriority-user", "call('setpriority', 2, 999999, 0)"),
    Attempt("ioprio_set-user", "call('ioprio_set', 3, 0, 0xffff)"),
    Attempt("io_setup", "call('io_setup', 0, 0)", "ENOSYS"),
    Attempt("tiocsti", "call('ioctl', -1, 0x5412, 0)"),
    Attempt("tiocsti-upper-bits", "call('ioctl', -1, 0xdead_0000_5412, 0)"),
    Attempt("tiocsti-sign-extended", "call('ioctl', -1, 0xffff_ffff_0000_5412, 0)"),
    Attempt("tioclinux", "call('ioctl', -1, 0x541c, 0)"),
    Attempt("tioclinux-upper-bits", "call('ioctl', -1, 0x1_0000_541c, 0)"),
    Attempt("tiocsetd", "call('ioctl', -1, 0x5423, 0)"),
    Attempt("vsock", "socket.socket(40, socket.SOCK_STREAM)", "EAFNOSUPPORT", telling: false),
    Attempt("alg", "socket.socket(38, socket.SOCK_SEQPACKET)", "EAFNOSUPPORT", telling: false),
    Attempt("packet", "socket.socket(17, socket.SOCK_RAW)", "EAFNOSUPPORT", telling: false),
    Attempt("xdp", "socket.socket(44, socket.SOCK_RAW)", "EAFNOSUPPORT", telling: false),
    Attempt("key", "socket.socket(15, socket.SOCK_RAW, 2)", "EAFNOSUPPORT", telling: false),
    Attempt("bluetooth", "socket.socket(31, socket.SOCK_RAW, 1)", "EAFNOSUPPORT", telling: false),
    Attempt("raw", "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", telling: false),
    Attempt("packet-by-type", "call('socket', 2, 10, 0x300)", telling: false),
    Attempt("netlink-generic", "call('socket', 16, 3, 16)", "EPROTONOSUPPORT"),
    Attempt("netlink-uevent", "call('socket', 16, 3, 15)", "EPROTONOSUPPORT"),
    Attempt("mptcp", "call('socket', 2, 1, 262)", "EPROTONOSUPPORT", telling: false),
    Attempt("socketpair", "call('socketpair', 2, 1, 0, 0)", "EAFNOSUPPORT"),
    Attempt("unnamed-call", "libc.syscall(9999) < 0 and fail()", "ENOSYS", telling: false),
  ]

  @Test func forbiddenCallsFailAndOnlyBecauseOfTheFilter() throws {
    try withFilter { filter in
      let filtered = try Self.outcomes(of: Self.forbidden, filter: filter)
      let free = try Self.outcomes(of: Self.forbidden, filter: nil)
      for attempt in Self.forbidden {
        #expect(filtered[attempt.name] == attempt.errno, "\(attempt) with the filter")
        guard attempt.telling else { continue }
        #expect(free[attempt.name] != nil && free[attempt.name] != attempt.errno, "\(attempt) without the filter")
      }
    }
  }

  @Test(arguments: Ordinary.all)
  func ordinaryThingsWork(ordinary: Ordinary) throws {
    try withFilter { filter in
      let outcome = try FilteredSandbox(filter: filter).python(ordinary.python)
      #expect(outcome.status == 0 && outcome.output == "ok\n", "\(outcome.error)")
    }
  }

  #if arch(x86_64)
    @Test(arguments: [
      ("x32", "import ctypes; ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39))"),
      (
        "i386",
        """
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=7)
        page.write(bytes.fromhex('53b814000000cd805bc3'))  # push rbx; mov eax, getpid; int 0x80; pop rbx; ret
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        """
      ),
    ])
    func foreignCallsEndTheProcess(abi: String, code: String) throws {
      try withFilter { filter in
        let badSystemCall: Int32 = 128 + 31
        let filtered = try FilteredSandbox(filter: filter).python(code)
        let free = try FilteredSandbox(filter: nil).python(code)
        #expect(filtered.status == badSystemCall && free.status != badSystemCall)
      }
    }
  #endif

  private func withFilter(_ body: (FilePath) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let cache = SeccompCache(directory: directory)
      try cache.open().close()
      try body(cache.path)
    }
  }

  /// Makes all attempts in one interpreter, each in a child of its own; returns the outcomes by name.
  private static func outcomes(of attempts: [Attempt], filter: FilePath?) throws -> [String: String] {
    let native = try SeccompFilter.token(of: nil)
    let numbers = SyscallPolicy.standard.groups.flatMap(\.calls).compactMap { call in
      SeccompFilter.number(of: call, on: native).map { "\(call)=\($0)" }
    }
    let code = prelude + attempts.map { "attempt('\($0.name)', lambda: \($0.python))" }.joined(separator: "\n")
    let outcome = try FilteredSandbox(filter: filter).python(code, numbers)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    return Dictionary(uniqueKeysWithValues: lines.map { ($0[0], $0[1]) })
  }

  private static let prelude = """
    import ctypes, errno, os, socket, sys
    libc = ctypes.CDLL(None, use_errno=True)
    numbers = dict(pair.split('=') for pair in sys.argv[1:])
    def fail():
        raise OSError(ctypes.get_errno(), '')
    def call(name, *arguments):
        words = [ctypes.c_ulong(a & 0xffffffffffffffff) for a in (int(numbers[name]), *arguments)]
        result = libc.syscall(*words)
        return fail() if result < 0 else result
    def spawn(flags):
        child = call('clone', flags, 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    def attempt(name, body):
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return
        try:
            body()
            print(name, 'ok', flush=True)
        except OSError as error:
            print(name, errno.errorcode.get(error.errno, error.errno), flush=True)
        finally:
            os._exit(0)

    """
}
