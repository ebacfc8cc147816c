import SandboxCore
import SystemPackage
import Terminal

/// A secret on stdin: what a pipe has, or a line that somebody types and nobody sees.
enum SecretInput {
  /// Most bytes of a secret.
  private static let longest = 4096

  /// Reads it; throws where a signal comes first, after the terminal is as it was.
  static func read(prompt: String, _ context: Context) async throws(SandboxError) -> String {
    guard TerminalFacts(of: .standardInput).isTerminal else { return try await line(context) }
    let silent = try hiding()
    defer {
      silent.restore()
      _ = FileDescriptor.standardError.deliver([0x0A])
    }
    _ = FileDescriptor.standardError.deliver(Array(prompt.utf8))
    return try await line(context)
  }

  private static func hiding() throws(SandboxError) -> TerminalMode {
    do throws(Errno) {
      return try .silent(.standardInput)
    } catch {
      throw .failure(.inputUnreadable, "cannot set the terminal up: \(error)")
    }
  }

  private static func line(_ context: Context) async throws(SandboxError) -> String {
    let input = DescriptorInput(.standardInput)
    let listening = context.signals.listen { _ in input.cancel() }
    defer { listening.cancel() }
    var bytes: [UInt8] = []
    while context.signals.first == nil, !bytes.contains(0x0A), bytes.count < longest {
      let piece = await withCheckedContinuation { continuation in
        input.read(upTo: longest) { continuation.resume(returning: $0) }
      }
      if let failure = input.failure { throw failure }
      if piece.isEmpty { break }
      bytes += piece
    }
    guard context.signals.first == nil else { throw .failure(.cancelled, "cancelled") }
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
