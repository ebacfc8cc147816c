import AgentTransport
import Glibc
import Launchers
package import SandboxCore
import SystemCalls
import SystemPackage

/// Makes sandboxes on this machine.
package struct LocalBackend: Backend {
  private let state: StateDirectory
  private let cgroups: CgroupHost

  /// Throws when the state directory cannot be used. Removes what owners that are gone left behind.
  package init() throws(SandboxError) {
    state = try StateDirectory()
    cgroups = .detect()
    _ = sweep(state)
  }

  package func makeSandbox(_ options: SandboxOptions) async throws(SandboxError) -> any SandboxHandle {
    ConnectionHandle(try await LocalSandbox.make(options, try await start(options)))
  }

  /// Makes the sandbox of a session, which is called as the session is.
  func makeSandbox(_ options: SandboxOptions, id: SessionID) async throws(SandboxError) -> LocalSandbox {
    try await LocalSandbox.make(options, try await start(options, id))
  }

  /// Starts a sandbox, of which the limits are fixed from then on and nothing else is.
  private func start(
    _ options: SandboxOptions, _ id: SessionID = .random()
  ) async throws(SandboxError) -> StartedSandbox {
    let thread = try LoopThread.starting()
    let promise = Promise<Result<StartedSandbox, SandboxError>>()
    thread.post { promise.fulfil(Result { () throws(SandboxError) in try start(options, id, on: thread) }) }
    return try await promise.value.get()
  }

  /// Called on the thread that the sandbox is to live on, which ends where this throws.
  func start(
    _ options: SandboxOptions, _ id: SessionID = .random(), on thread: LoopThread
  ) throws(SandboxError) -> StartedSandbox {
    do throws(SandboxError) {
      let launcher = try options.runtime.launcher()
      return try StartedSandbox(options, id, on: thread, launcher: launcher, state: state, cgroups: cgroups)
    } catch {
      thread.stop()
      throw error
    }
  }

  /// Makes a sandbox of one that was started, where that suits the options, and else discards it.
  package func makeSandbox(
    _ options: SandboxOptions, from started: StartedSandbox?
  ) async throws(SandboxError) -> any SandboxHandle {
    guard let started else { return try await makeSandbox(options) }
    if started.suits(options) { return ConnectionHandle(try await LocalSandbox.make(options, started)) }
    started.discard()
    return try await makeSandbox(options)
  }
}

extension LocalBackend {
  /// Removes what owners that are gone left behind; returns of how many sandboxes. Waits for supervisors that have just been
  /// killed, and for their sandboxes.
  package static func collectGarbage() throws(SandboxError) -> Int {
    let state = try StateDirectory()
    let store = SessionStore(state)
    for process in store.records().compactMap({ SupervisorProcess(of: $0, in: store) }) {
      if process.isEnding { process.killWithSandbox(within: .seconds(5)) }
      process.close()
    }
    let sessions = store.sweep()
    var sandboxes = Lease.sweep(state.slots)
    // The kernel ends a sandbox a moment after its supervisor; nothing tells which of the leases is its.
    for _ in 0..<100 where sandboxes < sessions {
      _ = poll(nil, 0, 10)
      sandboxes += Lease.sweep(state.slots)
    }
    return max(sessions, sandboxes)
  }
}

extension LoopThread {
  static func starting() throws(SandboxError) -> LoopThread {
    do throws(Errno) {
      return try LoopThread()
    } catch {
      throw .failure(.startFailed, "cannot start a thread: \(error)")
    }
  }
}

func sweep(_ state: StateDirectory) -> Int { max(SessionStore(state).sweep(), Lease.sweep(state.slots)) }
