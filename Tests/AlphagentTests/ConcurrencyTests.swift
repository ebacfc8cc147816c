import Alphagent
import Glibc
import TestSupport
import Testing

/// Waiting in a system call holds up no other task: Swift's tasks share as many threads as there are processors.
@Suite(.serialized) struct ConcurrencyTests {
  init() { _ = Library.state }

  /// Stops three supervisors, and checks with a ticker that no shared thread waits for one of them.
  @Test func supervisorsThatAreStoppedHoldUpNoOtherTask() async throws {
    var sessions: [(id: String, supervisor: Int32)] = []
    for _ in 0..<3 {
      let sandbox = try await Sandbox.createSession()
      let info = try #require(try await sandbox.session?.info())
      sessions.append((info.id, info.supervisor))
      kill(info.supervisor, SIGSTOP)
    }
    let ticker = Ticker()
    let listed = try await withThrowingTaskGroup { group in
      for _ in 0..<4 { group.addTask { try await Sandbox.sessions() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for list in listed {
      let states = list.filter { info in sessions.contains { $0.id == info.id } }.map(\.state)
      #expect(states == [.unresponsive, .unresponsive, .unresponsive])
    }
    #expect(try await Sandbox.info(of: sessions[0].id).state == .unresponsive)
    for session in sessions { #expect(try await Sandbox.terminate(session: session.id) == session.id) }
    _ = try await Host.collectGarbage()
    let gap = await ticker.longestGap()
    // Delays on a loaded machine are far below that of one blocked call: a second.
    #expect(gap < .milliseconds(700), "a task that sleeps 10 ms at a time slept \(gap)")
    let left = try await Sandbox.sessions().filter { info in sessions.contains { $0.id == info.id } }
    #expect(left.isEmpty)
  }
}

/// Task that wakes every 10 ms on Swift's shared threads, and measures the longest gap between two wakes.
private struct Ticker: Sendable {
  private let ticking = Task {
    var (longest, last) = (Duration.zero, ContinuousClock.now)
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(10))
      let now = ContinuousClock.now
      longest = max(longest, last.duration(to: now))
      last = now
    }
    return longest
  }

  func longestGap() async -> Duration {
    ticking.cancel()
    return await ticking.value
  }
}
