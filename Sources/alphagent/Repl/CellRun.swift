import Alphagent
import SandboxCore
import Synchronization
import SystemPackage
import Terminal

/// Runs what somebody enters at a prompt, and shows what it prints as it comes.
struct CellRun {
  let session: PromptSession
  let signals: PromptSignals
  let common: CommonOptions
  let context: Context

  /// What is kept, for explanations, of output that goes on as it comes.
  private static let kept = ByteSize(bytes: 4096)

  /// Runs a program; nil where it could not begin, which has then been said.
  func run(_ request: ExecutionRequest) async -> ExecutionResult? {
    var request = request
    request.maxOutput = Self.kept
    let control = ExecutionControl()
    signals.pass(to: control)
    defer { signals.release() }
    let place = ScreenPlace()
    do throws(SandboxError) {
      let result = try await execute(request, control, place)
      place.beginLine()
      Explanation(result, request, isInSession: true, copiesArtifacts: false).write(unless: common.quiet)
      return result
    } catch {
      place.beginLine()
      _ = FailureReport(error, asJSON: false).write()
      return nil
    }
  }

  private func execute(
    _ request: ExecutionRequest, _ control: ExecutionControl, _ place: ScreenPlace
  ) async throws(SandboxError) -> ExecutionResult {
    guard request.terminal != nil else {
      let input = request.role == .cell ? CellInput() : nil
      let streams = ExecutionStreams(
        input: input, output: sink(.standardOutput, place), error: sink(.standardError, place))
      return try await session.sandbox.execute(request, streams: streams, control: control)
    }
    let streams = ExecutionStreams(
      input: DescriptorInput(.standardInput), output: sink(.standardOutput, place, isInteractive: true))
    return try await InteractiveTerminal.lend { () throws(SandboxError) in
      try await session.sandbox.execute(request, streams: streams, control: control)
    }
  }

  private func sink(
    _ descriptor: FileDescriptor, _ place: ScreenPlace, isInteractive: Bool = false
  ) -> any OutputSink {
    let filter = OutputFilter(
      for: TerminalFacts(of: descriptor), isRaw: false, isInteractive: isInteractive, environment: context.environment)
    return PlacedSink(sink: DescriptorSink(descriptor, filter: filter), place: place)
  }
}

/// The place at which a program's output has left the cursor.
final class ScreenPlace: Sendable {
  private struct State {
    var isAtLineStart = true
    var hasEscapes = false
  }

  private let state = Mutex(State())

  fileprivate func note(_ bytes: [UInt8]) {
    guard let last = bytes.last else { return }
    state.withLock { state in
      state.isAtLineStart = last == UInt8(ascii: "\n")
      state.hasEscapes = state.hasEscapes || bytes.contains(0x1B)
    }
  }

  /// Goes to the beginning of a line, and back to how text usually looks.
  func beginLine() {
    let (isAtLineStart, hasEscapes) = state.withLock { ($0.isAtLineStart, $0.hasEscapes) }
    let reset = hasEscapes ? "\u{1B}[0m\u{1B}[?25h\u{1B}[?7h" : ""
    _ = FileDescriptor.standardOutput.deliver(Array((reset + (isAtLineStart ? "" : "\n")).utf8))
    state.withLock { $0 = State() }
  }
}

/// Sink that notes where its output leaves the cursor.
private struct PlacedSink: OutputSink {
  let sink: DescriptorSink
  let place: ScreenPlace

  func write(_ bytes: [UInt8], done: @escaping @Sendable (Delivery) -> Void) {
    place.note(bytes)
    sink.write(bytes, done: done)
  }

  func finish(done: @escaping @Sendable (Delivery) -> Void) { sink.finish(done: done) }
}
