import SandboxCore

/// One reading of a session's log.
struct LogReading: Sendable {
  private let queue = LogQueue()
  private let reading: Task<SandboxError?, Never>

  /// - Parameter follow: whether to go on with later entries.
  init(of session: any SessionHandle, follow: Bool) {
    reading = Task { [queue] in
      defer { queue.finish() }
      do throws(SandboxError) {
        try await session.readLog(follow: follow) { entries in
          queue.add(entries)
          return true
        }
        return nil
      } catch {
        return error
      }
    }
  }

  /// The entries that have come; nil at the end.
  func next() async -> [SessionLogEntry]? { await queue.next() }

  /// What has cut the reading short; nil for nothing.
  var failure: SandboxError? {
    get async { await reading.value }
  }

  /// Gives the rest up.
  func close() {
    reading.cancel()
    queue.finish()
  }

  /// All entries that the session's log has now.
  static func all(of session: any SessionHandle) async throws(SandboxError) -> [SessionLogEntry] {
    let reading = LogReading(of: session, follow: false)
    var entries: [SessionLogEntry] = []
    while let more = await reading.next() { entries += more }
    if let failure = await reading.failure { throw failure }
    return entries
  }
}
