import AgentProtocol
import SystemCalls
import SystemPackage

/// Report on an interpreter's channel, in a packet.
enum InterpreterReport {
  case nothing
  case closed
  case started
  /// The run is about to read its stdin.
  case wantsInput
  case ended(ProgramEnd)

  private static let size = 16

  /// Reads a report without waiting; takes a malformed one, which other code in the process must have sent, for the end
  /// of the channel.
  static func read(from channel: FileDescriptor) -> InterpreterReport {
    var packet = [UInt8](repeating: 0, count: size)
    switch packet.withUnsafeMutableBytes({ channel.readNow(into: $0) }) {
    case .later: return .nothing
    case .bytes(size): break
    case .bytes, .failed: return .closed
    }
    let (event, value, time) = packet.withUnsafeBytes { $0.loadUnaligned(as: (Int32, Int32, UInt64).self) }
    switch event {
    case 1: return .started
    case 2: return .ended(end(.exited, value, time))
    case 3: return .ended(end(.signalled, value, time))
    case 4: return .wantsInput
    default: return .closed
    }
  }

  private static func end(_ outcome: ProgramEnd.Outcome, _ value: Int32, _ time: UInt64) -> ProgramEnd {
    ProgramEnd(outcome: outcome, number: value, cpuMicroseconds: time, interpreter: .kept)
  }
}
