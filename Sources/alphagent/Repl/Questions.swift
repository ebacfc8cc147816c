import Alphagent
import SandboxCore
import Synchronization

/// Questions to a sandbox's interpreter, which code in it can answer as it likes: an answer is text, and no more.
final class Questions: Sendable {
  private let handle: any SandboxHandle
  /// Whether the interpreter turns out to know of no questions.
  private let isDeaf = Mutex(false)

  /// Most time that a question takes of somebody who types.
  static let patience = Duration.milliseconds(300)
  private static let mostBytes = ByteSize(bytes: 1 << 20)
  /// Longest argument, in bytes.
  private static let longest = 1 << 16
  /// Status of an interpreter that has not got the program yet.
  private static let unprepared: Int32 = 97
  private static let question = "try: respond\nexcept NameError: raise SystemExit(\(unprepared))\nrespond(arguments)"

  init(_ handle: any SandboxHandle) { self.handle = handle }

  /// Starts the interpreter, and gives it the program that answers.
  func prepare() async { _ = await run(String(decoding: PackageResources.questions_py, as: UTF8.self), []) }

  /// Asks, and returns the texts of the answer; nil where there is none in time.
  func ask(_ words: [String], within patience: Duration = Questions.patience) async -> [String]? {
    guard !words.contains(where: { $0.utf8.count > Self.longest }), !isDeaf.withLock(\.self) else { return nil }
    let control = ExecutionControl()
    let alarm = Task {
      try await Task.sleep(for: patience)
      control.interrupt(2)
    }
    defer { alarm.cancel() }
    var result = await run(Self.question, words, control)
    if result?.exitCode == Self.unprepared, control.signal == nil {
      let prepared = await run(String(decoding: PackageResources.questions_py, as: UTF8.self), [], control)
      guard prepared?.exitCode == 0 else {
        isDeaf.withLock { $0 = $0 || prepared?.exitCode == 98 }
        return nil
      }
      result = await run(Self.question, words, control)
    }
    guard let result, result.exitCode == 0, !result.output.truncated else { return nil }
    let text = String(decoding: result.output.bytes, as: UTF8.self)
    return text.isEmpty ? [] : text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
  }

  private func run(
    _ code: String, _ words: [String], _ control: ExecutionControl = ExecutionControl()
  ) async -> ExecutionResult? {
    var request = ExecutionRequest(.python(code: code, arguments: [""] + words))
    request.role = .query
    request.maxOutput = Self.mostBytes
    do throws(SandboxError) {
      return try await handle.execute(request, streams: ExecutionStreams(), control: control)
    } catch {
      return nil
    }
  }
}
