import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls

/// The local backend, and a sandbox of the usual shape, made while the arguments are being parsed: each takes a few
/// milliseconds.
final class PreparedBackend: Backend {
  private let preparation: Preparation?
  /// Whether the preparation has found its use.
  private let isTaken = Mutex(false)

  /// Starts only for the verbs that run something.
  init(for arguments: [String]) {
    guard let verb = arguments.first, verb == Run.name || verb == Exec.name else {
      preparation = nil
      return
    }
    // A session is there already, and is made from nothing that could be prepared.
    guard environmentVariable("ALPHAGENT_SESSION") == nil,
      !arguments.contains(where: { $0.hasPrefix("-s") || $0.hasPrefix("--session") })
    else {
      preparation = nil
      return
    }
    let isUsual = !arguments.contains { argument in Self.shaping.contains { argument.hasPrefix($0) } }
    preparation = try? Preparation(startingSandbox: isUsual)
  }

  func makeSandbox(_ options: SandboxOptions) async throws(SandboxError) -> any SandboxHandle {
    guard let preparation, take() else { return try await LocalBackend().makeSandbox(options) }
    let (backend, started) = try await preparation.outcome().get()
    return try await backend.makeSandbox(options, from: started)
  }

  /// Removes the started sandbox if nobody took it: for a command line that came to nothing.
  func discard() async {
    guard let preparation, take() else { return }
    try? await preparation.outcome().get().started?.discard()
  }

  /// The options that make a sandbox of another shape, or none at all.
  private static let shaping = ["--memory", "--cpus", "--pids", "--disk", "--runtime", "--help", "-h"]

  /// True once.
  private func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }
}
