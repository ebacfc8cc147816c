import SandboxCore
import Synchronization

/// Ids of executions, for a word that is being typed.
struct ExecutionNames {
  private let request: CompletionRequest

  /// Most sessions that are asked.
  private static let mostSessions = 10

  init(_ request: CompletionRequest) { self.request = request }

  /// All of the session that the word names before its slash.
  func ofSession() async throws(SandboxError) -> [String] {
    let session = String(request.word.prefix { $0 != "/" })
    guard let backend = try request.backend() else { return [] }
    let handle = try await backend.attach(to: session)
    return try await Self.numbers(in: handle).all.map { "\(session)/\($0)" }
  }

  /// Those that are under way, of all sessions.
  func underWay() async throws(SandboxError) -> [String] {
    guard let backend = try request.backend() else { return [] }
    var names: [String] = []
    for session in try await SessionNames(request).list().filter({ $0.state == .busy }).prefix(Self.mostSessions) {
      let numbers = try await Self.numbers(in: try await backend.attach(to: session.id)).underWay
      let isNamed = request.word.isEmpty || session.name?.hasPrefix(request.word) == true
      names += numbers.map { "\(isNamed ? session.name ?? session.id : session.id)/\($0)" }
    }
    return names
  }

  private static func numbers(
    in session: any SessionHandle
  ) async throws(SandboxError) -> (all: [Int], underWay: [Int]) {
    let numbers = Numbers()
    try await session.readLog(follow: false) { entries in
      numbers.note(entries)
      return true
    }
    return numbers.known.withLock { ($0.began.sorted(), $0.began.subtracting($0.ended).sorted()) }
  }

  private final class Numbers: Sendable {
    let known = Mutex<(began: Set<Int>, ended: Set<Int>)>(([], []))

    func note(_ entries: [SessionLogEntry]) {
      known.withLock { known in
        for entry in entries {
          guard let number = entry.execution else { continue }
          known.began.insert(number)
          if entry.isEnd { known.ended.insert(number) }
        }
      }
    }
  }
}
