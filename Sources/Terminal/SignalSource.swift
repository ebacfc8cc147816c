import Glibc
import SystemCalls
import SystemPackage

/// The signals of this process: blocked in every thread, received by one of their own. Nothing else registers signals.
///
/// Make it first thing in `main`, before any thread exists, so that every thread inherits the blocked signals. Children
/// inherit them too, and the ignored SIGPIPE: code that starts a child gives it an empty mask and the default SIGPIPE.
struct SignalSource: Sendable {
  /// Signals that are received; those that the parent had this process ignore (`nohup`, `&` in a script) stay ignored.
  let signals: [Int32]

  /// Signal that a terminal sends when its size changes.
  static let windowChange = SIGWINCH

  /// Blocks SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGWINCH, and ignores SIGPIPE, so that a broken pipe is an error of
  /// `write`.
  init() {
    self.init(blocking: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH])
    signal(SIGPIPE, SIG_IGN)
  }

  /// Blocks those that are not ignored: a blocked signal is queued even when it is ignored.
  init(blocking candidates: [Int32]) {
    signals = candidates.filter { !Self.isIgnored($0) }
    var set = Self.set(of: signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Starts a thread that calls `handler` for each signal, and lives as long as the process.
  func startThread(_ handler: @escaping @Sendable (Int32) -> Void) throws(Errno) -> pthread_t {
    try DetachedThread.start { [signals] in
      var set = Self.set(of: signals)
      while true {
        // A wait that fails was interrupted by a stop or a debugger; nothing else can be wrong with it.
        let number = sigwaitinfo(&set, nil)
        if number > 0 { handler(number) }
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    return set
  }
}
