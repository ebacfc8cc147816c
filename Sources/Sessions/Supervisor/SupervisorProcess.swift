import CLinux
import Glibc
import Launchers
import SandboxCore
import SystemCalls
import SystemPackage

/// Process of a session's supervisor.
package final class SupervisorProcess: Sendable {
  /// Hidden subcommand of the tool that runs a supervisor.
  package static let command = "supervise"
  /// Descriptor of the connection to its first client.
  static let connection = FileDescriptor(rawValue: 3)

  private let id: pid_t
  private let pidfd: FileDescriptor

  /// The process that a record names, or for an unreadable one that which listens at the session's socket; nil where it
  /// is gone. The record's lock is checked after the process is opened, so its number cannot belong to another process.
  package init?(of record: StoredSession, in store: SessionStore) {
    let process =
      record.isReadable
      ? Self.open(record.supervisor).map { (record.supervisor, $0) } : Self.listener(at: store.socket(record.id))
    guard let process else { return nil }
    (id, pidfd) = process
    guard store.isHeld(record.id) else { return nil }
  }

  deinit { pidfd.discard() }

  /// Starts a supervisor; returns the connection over which it takes the order.
  static func start(_ id: SessionID) throws(SandboxError) -> FileDescriptor {
    let tool = try HostProgram.tool()
    do throws(Errno) {
      let (own, peer) = try FileDescriptor.socketPair()
      defer { peer.discard() }
      let null = try Errno.typed { try FileDescriptor.open("/dev/null", .readWrite, options: .closeOnExec) }
      defer { null.discard() }
      try DetachedProcess.start(
        tool, [tool.string, Self.command, id.description], environment, [null, null, null, peer])
      return own
    } catch {
      throw .failure(.startFailed, "cannot start a session: \(error)", hint: error.remedy)
    }
  }

  /// Variables that it needs to find its files and to resolve names; it lives long, so it gets no secrets of its
  /// creator.
  private static var environment: [String] {
    let names = [
      "PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "LANG", "RES_OPTIONS", "LOCALDOMAIN",
      "ALPHAGENT_AGENT",
    ]
    let kept = names.compactMap { name in environmentVariable(name).map { "\(name)=\($0)" } }
    guard let state = environmentVariable("ALPHAGENT_STATE_DIR") else { return kept }
    return kept + ["ALPHAGENT_STATE_DIR=\(SmallFile.absolute(state))"]
  }

  /// Waits until it has ended; false where it has not within the limit.
  func waitForEnd(within limit: Duration) -> Bool { Self.waitForEnd(of: pidfd, within: limit) }

  /// Whether it has been killed or is gone; until the kernel has ended it, it holds its record's lock a moment longer.
  package var isEnding: Bool {
    let status = SmallFile.read(FilePath("/proc/\(id)/status")) ?? ""
    func fact(_ name: String) -> Substring? {
      status.split(separator: "\n").first { $0.hasPrefix(name + ":\t") }?.dropFirst(name.count + 2)
    }
    let pending = ["SigPnd", "ShdPnd"].compactMap { fact($0).flatMap { UInt64($0, radix: 16) } }
    let state = fact("State")?.first
    return state == "Z" || state == "X" || pending.contains { $0 & 1 << (SIGKILL - 1) != 0 } || isExiting
  }

  /// Whether it is gone, or has PF_EXITING of the kernel's `include/linux/sched.h`, in the seventh field behind the
  /// command's name.
  private var isExiting: Bool {
    let fields = ProcFile.stat(of: id)
    return fields.isEmpty || fields.count > 6 && (UInt64(fields[6]) ?? 0) & 4 != 0
  }

  /// Kills it, and waits for it and its launchers, the last processes of the sandbox, which the kernel ends with it.
  /// The limit holds for each process.
  package func killWithSandbox(within limit: Duration) {
    let launchers = ProcFile.children(of: id).compactMap(Self.open)
    kill()
    for process in [pidfd] + launchers { _ = Self.waitForEnd(of: process, within: limit) }
    for process in launchers { process.discard() }
  }

  func kill() { _ = clinux_pidfd_send_signal(pidfd.rawValue, SIGKILL) }

  /// The process of this user that listens at a socket: it is the one that the kernel names, as the connection to it is
  /// still open after it was opened itself.
  private static func listener(at socket: FilePath) -> (pid_t, FileDescriptor)? {
    guard let connection = try? FileDescriptor.connected(to: socket) else { return nil }
    defer { connection.discard() }
    guard let peer = connection.peer, peer.user == geteuid(), let process = open(peer.process) else { return nil }
    var entry = pollfd(fd: connection.rawValue, events: 0, revents: 0)
    if poll(&entry, 1, 0) == 0 { return (peer.process, process) }
    process.discard()
    return nil
  }

  private static func open(_ process: pid_t) -> FileDescriptor? {
    let raw = clinux_pidfd_open(process)
    return raw < 0 ? nil : FileDescriptor(rawValue: raw)
  }

  private static func waitForEnd(of process: FileDescriptor, within limit: Duration) -> Bool {
    var entry = pollfd(fd: process.rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, Int32(clamping: limit.milliseconds)) > 0
  }
}
