import SandboxCore
import SystemPackage
import Terminal

/// Python code that somebody types at the terminal, to its end by Ctrl-D.
///
/// It is read whole before it runs: a Ctrl-C meanwhile gives up what is being typed, as there is no program yet that it
/// could interrupt.
enum TypedCode {
  /// Reads from stdin; throws where a signal, which ends the run, comes first.
  static func read(_ context: Context, isQuiet: Bool) async throws(SandboxError) -> DataInput {
    let input = DescriptorInput(.standardInput)
    let listening = context.signals.listen { _ in input.cancel() }
    defer { listening.cancel() }
    if !isQuiet, TerminalFacts(of: .standardError).isTerminal {
      Message("type Python code, and Ctrl-D at its end").write()
    }
    var code: [UInt8] = []
    // One that came before there was this listener has gone to another.
    while context.signals.first == nil {
      let piece = await withCheckedContinuation { continuation in
        input.read(upTo: 1 << 16) { continuation.resume(returning: $0) }
      }
      if let failure = input.failure { throw failure }
      if piece.isEmpty, context.signals.first == nil { return DataInput(code) }
      code += piece
    }
    throw .failure(.cancelled, "cancelled")
  }
}
