import Glibc
import SandboxCore
import SystemPackage
import Terminal
import Testing

@Suite struct TerminalFactsTests {
  @Test func aPipeIsNoTerminal() throws {
    let (reader, writer) = try FileDescriptor.pipe()
    defer { for end in [reader, writer] { try? end.close() } }
    #expect(TerminalFacts(of: writer) == TerminalFacts(isTerminal: false))
    #expect(TerminalFacts.isSameFile(reader, writer))
  }

  @Test func aRegularFileIsOne() throws {
    let file = try FileDescriptor.open("/proc/self/exe", .readOnly)
    let other = try FileDescriptor.open("/dev/null", .readWrite)
    defer { for descriptor in [file, other] { try? descriptor.close() } }
    #expect(TerminalFacts(of: file) == TerminalFacts(isTerminal: false, isRegularFile: true))
    #expect(!TerminalFacts.isSameFile(file, other))
  }

  @Test func aClosedDescriptorIsNothing() {
    let closed = FileDescriptor(rawValue: -1)
    #expect(TerminalFacts(of: closed) == TerminalFacts(isTerminal: false))
    #expect(!TerminalFacts.isSameFile(closed, closed))
  }

  @Test func aTerminalHasItsSize() throws {
    let (terminal, other) = try Self.openTerminal(columns: 132, rows: 43)
    defer { for end in [terminal, other] { try? end.close() } }
    let facts = TerminalFacts(of: other)
    #expect(facts.isTerminal && !facts.isForeground)
    #expect(facts.size == WindowSize(rows: 43, columns: 132))
  }

  @Test func aTerminalWithoutSizeHasNone() throws {
    let (terminal, other) = try Self.openTerminal(columns: 0, rows: 0)
    defer { for end in [terminal, other] { try? end.close() } }
    #expect(TerminalFacts(of: other) == TerminalFacts(isTerminal: true))
  }

  static func openTerminal(columns: UInt16, rows: UInt16) throws -> (FileDescriptor, FileDescriptor) {
    var (first, second): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&first, &second, nil, nil, &size) == 0 else { throw Errno(rawValue: errno) }
    return (FileDescriptor(rawValue: first), FileDescriptor(rawValue: second))
  }
}
