import FoundationEssentials
import SystemPackage
import Testing

/// Process above the tool that adopts every orphan below it, and so knows for certain what is left.
enum Warden {
  /// Observations of one run of the tool.
  struct Sight: Decodable {
    let delay: Double
    let status: Int
    /// Whether the tool did not end, and was killed.
    let hung: Bool
    let error: String
    /// Command lines of processes that were still alive 10 seconds after the tool's end.
    let survivors: [String]
    /// Peak memory of the tool or of any process below it, in bytes.
    let peakMemory: Int
  }

  fileprivate static let script = #"""
    import ctypes, json, os, signal, subprocess, sys, time
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # or a child not yet through with exec would swallow it

    def survivors():
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    time.sleep(0.002)
            except ChildProcessError:
                return []
        children = open(f'/proc/self/task/{os.getpid()}/children').read().split()
        return [open(f'/proc/{child}/cmdline').read().replace(chr(0), ' ') for child in children]

    def run(number, delay, words):
        said = open('warden', 'w+')
        child = os.fork()
        if child == 0:
            os.dup2(os.open('/dev/null', os.O_RDWR), 1)
            os.dup2(said.fileno(), 2)
            os.execv(words[0], words)
        if number:
            time.sleep(delay / 1000)
            os.kill(child, number)
            signal.signal(signal.SIGALRM, lambda *_: os.kill(child, 9))
            signal.alarm(20)
        _, status, usage = os.wait4(child, 0)
        hung = number != 0 and signal.alarm(0) == 0
        code = os.waitstatus_to_exitcode(status)
        return dict(delay=delay, status=code if code >= 0 else 128 - code, hung=hung, survivors=survivors(),
            error=said.seek(0) or said.read(), peak_memory=usage.ru_maxrss << 10)

    number, delays = int(sys.argv[1]), [float(word) for word in sys.argv[2].split(',')]
    print(json.dumps([run(number, delay, sys.argv[3:]) for delay in delays]))
    """#

  fileprivate static func decode(_ done: Completed) throws -> [Sight] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    try #require(done.status == 0, "\(done)")
    return try decoder.decode([Sight].self, from: Data(done.output))
  }
}

extension Tool {
  /// Runs the tool once for each delay, in milliseconds, and sends it the signal after that time.
  func runs(_ arguments: [String], signal: Int32, after delays: [Double]) async throws -> [Warden.Sight] {
    let moments = delays.map { "\($0)" }.joined(separator: ",")
    let program = ["/usr/bin/python3", "-c", Warden.script, "\(signal)", moments, Installation.shared.tool.string]
    return try Warden.decode(await start(program: program + arguments).wait())
  }

  /// Peak memory of the tool or of any process below it, in bytes.
  func peakMemory(of arguments: [String]) async throws -> Int {
    let sights = try await runs(arguments, signal: 0, after: [0])
    #expect(sights.map(\.status) == [0])
    return sights.map(\.peakMemory).max() ?? .max
  }
}
