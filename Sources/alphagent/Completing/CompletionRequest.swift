import Alphagent
import Dispatch
import SandboxCore
import Synchronization
import SystemCalls

/// A shell's request to complete the word at the cursor.
///
/// The answer comes soon or is empty: nobody wants to wait for it, or to read an error in the middle of a line. A place
/// that only the unfinished line names is not asked: the line is not yet the user's command, and the request would bring
/// a key there.
struct CompletionRequest: Sendable {
  /// The words of the command line, the tool's name and the unfinished one included.
  let words: [String]
  /// Index of the unfinished word.
  let index: Int
  /// The word, up to the cursor.
  let word: String
  private let wishes: BackendWishes?

  /// The longest that an answer is waited for.
  private static let patience = DispatchTimeInterval.seconds(1)
  /// Most candidates of one answer.
  private static let most = 500

  init(words: [String], index: Int, prefix: String) {
    self.words = words
    self.index = index
    word = words.indices.contains(index) && index != words.count - 1 ? words[index] : prefix
    let options = words.prefix { $0 != "--" }
    var wishes = BackendWishes()
    wishes.isLocal = options.contains("--local")
    self.wishes = options.contains { $0.hasPrefix("--api-") } ? nil : wishes
  }

  /// Offers candidates to the function, as they are found.
  typealias Search =
    @Sendable (CompletionRequest, _ offer: @Sendable ([String]) -> Void) async throws(SandboxError) -> Void

  /// Those of the candidates that begin with the word, as the shell that asks takes them.
  func answer(_ search: @escaping Search) -> [String] {
    // Nothing begins like a word with quotes in it.
    guard !word.contains(where: { "'\"\\$`".contains($0) }) else { return [] }
    let found = wait(for: search).filter { $0.hasPrefix(word) && CompletionWord($0).isPlain }
    return Set(found).sorted().prefix(Self.most).map { CompletionWord($0).forShell }
  }

  /// The place where the line's command would look for sessions; nil where it cannot be known.
  func backend() throws(SandboxError) -> (any Backend)? {
    guard let wishes else { return nil }
    return try BackendChoice().backend(wishes)
  }

  /// Waits on this thread, which is none of Swift's pool; an error and a delay are no candidates.
  private func wait(for search: @escaping Search) -> [String] {
    let answer = Answer()
    Task.detached {
      _ = try? await search(self) { words in answer.words.withLock { $0 += words } }
      answer.isWhole.signal()
    }
    _ = answer.isWhole.wait(timeout: .now() + Self.patience)
    return answer.words.withLock(\.self)
  }

  private final class Answer: Sendable {
    let words = Mutex<[String]>([])
    let isWhole = DispatchSemaphore(value: 0)
  }
}
