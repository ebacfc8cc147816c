import Alphagent
import Glibc
import Synchronization
import TestSupport
import Testing

/// Waiting in a system call holds up no other task: Swift's tasks share as many threads as there are processors.
@Suite struct ConcurrencyTests {
  /// Stops three supervisors, and checks with a ticker that no shared thread waits for one of them: it goes on before
  /// any of the calls that wait has returned. In a process of its own, since other tests do block shared threads.
  @Test func supervisorsThatAreStoppedHoldUpNoOtherTask() async throws {
    await #expect(processExitsWith: .success) { try await Self.lookAtStoppedSupervisors() }
  }

  private static func lookAtStoppedSupervisors() async throws {
    _ = Library.state
    var sessions: [(id: String, supervisor: Int32)] = []
    for _ in 0..<3 {
      let sandbox = try await Sandbox.createSession()
      let info = try #require(try await sandbox.session?.info())
      sessions.append((info.id, info.supervisor))
      kill(info.supervisor, SIGSTOP)
    }
    let ticker = Ticker()
    await ticker.hasTicked(times: 1)
    // More calls than Swift has shared threads; each waits for every supervisor until its patience is over.
    let callers = 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let returned = Counter()
    let listed = try await withThrowingTaskGroup { group in
      for _ in 0..<callers {
        group.addTask {
          let list = try await Sandbox.sessions()
          returned.count()
          return list
        }
      }
      await ticker.hasTicked(times: 5)
      #expect(returned.value == 0, "a task that waits a millisecond at a time had to wait for a call")
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for list in listed {
      let states = list.filter { info in sessions.contains { $0.id == info.id } }.map(\.state)
      #expect(states == [.unresponsive, .unresponsive, .unresponsive])
    }
    #expect(try await Sandbox.info(of: sessions[0].id).state == .unresponsive)
    for session in sessions { #expect(try await Sandbox.terminate(session: session.id) == session.id) }
    _ = try await Host.collectGarbage()
    ticker.stop()
    let left = try await Sandbox.sessions().filter { info in sessions.contains { $0.id == info.id } }
    #expect(left.isEmpty)
  }
}

/// Task that wakes every millisecond on Swift's shared threads, and counts.
private struct Ticker: Sendable {
  private let ticks: Counter
  private let ticking: Task<Void, Never>

  init() {
    let ticks = Counter()
    self.ticks = ticks
    ticking = Task {
      while !Task.isCancelled {
        ticks.count()
        try? await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  /// Returns once the task has woken this many more times.
  func hasTicked(times: Int) async {
    let enough = ticks.value + times
    while ticks.value < enough { try? await Task.sleep(for: .milliseconds(1)) }
  }

  func stop() { ticking.cancel() }
}

private final class Counter: Sendable {
  private let number = Mutex(0)

  var value: Int { number.withLock(\.self) }

  func count() { number.withLock { $0 += 1 } }
}
