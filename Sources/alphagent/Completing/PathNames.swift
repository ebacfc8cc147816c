import Alphagent
import SandboxCore
import SystemCalls

/// Paths in a session's sandbox and on the host, for a word that is being typed.
struct PathNames {
  private let request: CompletionRequest
  private let session: String?
  /// Whether the word is the command's first path.
  let isFirst: Bool

  /// Options with a value behind them, of the commands that take paths.
  private static let valued = ["-s", "--session", "--color"]

  init(_ request: CompletionRequest) {
    self.request = request
    var session = environmentVariable("ALPHAGENT_SESSION")
    var paths = 0
    var before = ""
    for word in request.words.prefix(request.index).dropFirst(2) {
      if ["-s", "--session"].contains(before) { session = word }
      if !word.hasPrefix("-"), !Self.valued.contains(before) { paths += 1 }
      before = word
    }
    self.session = session?.isEmpty == false ? session : nil
    isFirst = paths == 0
  }

  /// Entries of the sandbox's directory that the word is in.
  func ofSandbox() async throws(SandboxError) -> [String] {
    guard let session, let backend = try request.backend() else { return [] }
    let sandbox = Sandbox(try await backend.attach(to: session))
    let found = try await Self.entries(of: sandbox, below: directory, beginning: request.word)
    // More than one, so that no shell takes a directory for the whole path.
    guard found.count == 1, let only = found.first, only.hasSuffix("/") else { return found }
    return try await found + Self.entries(of: sandbox, below: only, beginning: only)
  }

  private static func entries(
    of sandbox: Sandbox, below directory: String, beginning word: String
  ) async throws(SandboxError) -> [String] {
    try await sandbox.contents(of: SandboxPath(directory.isEmpty ? "." : directory)).compactMap { item in
      let name = String(validating: item.name, as: UTF8.self)
      return name.map { "\(directory)\($0)\(item.isDirectory ? "/" : "")" }
    }.filter { $0.hasPrefix(word) }
  }

  /// Entries of the host's directory that the word is in.
  func ofHost() -> [String] { HostPaths(request.word).completions }

  /// The part of the word that is a directory's path.
  private var directory: String { request.word.lastIndex(of: "/").map { String(request.word[...$0]) } ?? "" }
}
