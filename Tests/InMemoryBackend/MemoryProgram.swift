import SandboxCore

/// The programs that an in-memory sandbox has.
struct MemoryProgram {
  struct Outcome {
    var verdict = Verdict(reason: .exit, exitCode: 0)
    var output: [UInt8] = []
    var error: [UInt8] = []
  }

  private let words: [String]

  init(_ words: [String]) { self.words = words }

  func run(in files: MemoryFiles, _ input: (any InputSource)?) async -> Outcome {
    let arguments = words.dropFirst()
    switch words.first {
    case "true": return Outcome()
    case "exit": return Outcome(verdict: Verdict(reason: .exit, exitCode: arguments.first.flatMap { Int32($0) } ?? 0))
    case "echo": return Outcome(output: Array((arguments.joined(separator: " ") + "\n").utf8))
    case "cat" where arguments.isEmpty: return Outcome(output: (try? await input?.readToEnd()) ?? [])
    case "cat": return concatenate(arguments, in: files)
    default: return Outcome(verdict: Verdict(reason: .notFound, exitCode: 127))
    }
  }

  private func concatenate(_ names: ArraySlice<String>, in files: MemoryFiles) -> Outcome {
    var outcome = Outcome()
    for name in names {
      if let content = files[name] {
        outcome.output += content
      } else {
        outcome.error += "cat: \(name): No such file or directory\n".utf8
        outcome.verdict = Verdict(reason: .exit, exitCode: 1)
      }
    }
    return outcome
  }
}

extension ExecutionRequest.Program {
  /// Words of the command; a shell line is split at spaces, since there is no interpreter and no real shell.
  var words: [String] {
    switch self {
    case .shell(let line): line.split(separator: " ").map(String.init)
    case .command(let words): words
    case .python(let code, _): ["python3", code]
    case .pythonFile(let path, _): ["python3", path]
    case .pythonInput: ["python3", "-"]
    }
  }
}

extension InputSource {
  /// Reads everything up to the end of the stream.
  func readToEnd() async throws(SandboxError) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let piece = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in read(upTo: 1 << 16) { continuation.resume(returning: $0) } }
      } onCancel: {
        cancel()
      }
      if Task.isCancelled { throw .failure(.transferCancelled, "the transfer was cancelled") }
      if piece.isEmpty { break }
      all += piece
    }
    if let failure { throw failure }
    return all
  }
}

extension OutputSink {
  /// Writes all bytes, and the end of the stream.
  @discardableResult
  func take(_ bytes: [UInt8]) async -> Delivery {
    for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
      let piece = Array(bytes[start..<min(start + 1 << 16, bytes.count)])
      let delivery = await withCheckedContinuation { continuation in
        write(piece) { continuation.resume(returning: $0) }
      }
      guard delivery == .delivered else { return delivery }
    }
    return await withCheckedContinuation { continuation in finish { continuation.resume(returning: $0) } }
  }
}
