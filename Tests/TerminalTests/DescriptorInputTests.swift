import Glibc
import SandboxCore
import SystemPackage
import Terminal
import Testing

@Suite struct DescriptorInputTests {
  /// Kinds of descriptor that input is read from.
  enum Source: CaseIterable {
    case pipe, terminal, socket

    func withEnds(_ body: (_ reader: FileDescriptor, _ writer: FileDescriptor) async throws -> Void) async throws {
      let (reader, writer) = try open()
      defer { for end in [reader, writer] { try? end.close() } }
      try await body(reader, writer)
    }

    private func open() throws -> (FileDescriptor, FileDescriptor) {
      switch self {
      case .pipe: return try FileDescriptor.pipe()
      case .terminal:
        let (terminal, other) = try TerminalFactsTests.openTerminal(columns: 80, rows: 24)
        return (other, terminal)
      case .socket:
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0 else { throw Errno(rawValue: errno) }
        return (FileDescriptor(rawValue: pair[0]), FileDescriptor(rawValue: pair[1]))
      }
    }
  }

  @Test(arguments: Source.allCases) func deliversWhatComes(from source: Source) async throws {
    try await source.withEnds { reader, writer in
      let flags = fcntl(reader.rawValue, F_GETFL)
      let input = DescriptorInput(reader)
      for line in ["one\n", "two\n"] {
        let piece = Self.startReading(input)
        try writer.writeAll(line.utf8)
        #expect(await piece.value == Array(line.utf8))
      }
      #expect(fcntl(reader.rawValue, F_GETFL) == flags && input.failure == nil)
    }
  }

  @Test func deliversNothingAtTheEnd() async throws {
    let (reader, writer) = try FileDescriptor.pipe()
    defer { try? reader.close() }
    let piece = Self.startReading(DescriptorInput(reader))
    try writer.close()
    #expect(await piece.value == [])
  }

  @Test func saysWhyItCannotRead() async throws {
    let directory = try FileDescriptor.open("/", .readOnly)
    defer { try? directory.close() }
    let input = DescriptorInput(directory)
    #expect(await Self.startReading(input).value == [])
    #expect(input.failure == .failure(.inputUnreadable, "cannot read stdin: Is a directory"))
  }

  @Test(arguments: Source.allCases) func leavesToTheNextReaderWhatComesAfterCancel(from source: Source) async throws {
    let before = try Self.threads()
    try await source.withEnds { reader, writer in
      for number in 0..<40 {
        let input = DescriptorInput(reader)
        let piece = Self.startReading(input)
        input.cancel()
        let line = Array("line \(number)\n".utf8)
        try writer.writeAll(line)
        #expect(await piece.value == [] && input.failure == nil)
        #expect(try Self.read(reader) == line)
      }
    }
    // Other tests have threads too, but fewer than a hundred.
    while try Self.threads() >= before + 100, !Task.isCancelled { await Task.yield() }
  }

  @Test func readsNothingAfterCancel() async throws {
    let (reader, writer) = try FileDescriptor.pipe()
    defer { for end in [reader, writer] { try? end.close() } }
    let input = DescriptorInput(reader)
    input.cancel()
    try writer.writeAll("x".utf8)
    #expect(await Self.startReading(input).value == [])
    #expect(try Self.read(reader) == Array("x".utf8))
  }

  /// One byte wakes both readers, and one of them finds nothing.
  @Test func endsThoughAnotherReaderWasFaster() async throws {
    let (reader, writer) = try FileDescriptor.pipe()
    defer { for end in [reader, writer] { try? end.close() } }
    for _ in 0..<40 {
      let (one, other) = (DescriptorInput(reader), DescriptorInput(reader))
      async let pieces = [Self.startReading(one).value, Self.startReading(other).value]
      try writer.writeAll("x".utf8)
      while Self.readableBytes(reader) > 0, !Task.isCancelled { await Task.yield() }
      one.cancel()
      other.cancel()
      #expect(await pieces.flatMap(\.self) == Array("x".utf8))
    }
  }

  private static func startReading(_ input: DescriptorInput) -> Task<[UInt8], Never> {
    let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    input.read(upTo: 1000) { continuation.yield($0) }
    return Task { await pieces.first { _ in true } ?? [] }
  }

  private static func read(_ descriptor: FileDescriptor) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: 1000) { buffer, filled in
      filled = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private static func threads() throws -> Int {
    guard let directory = opendir("/proc/self/task") else { throw Errno(rawValue: errno) }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
  }

  private static func readableBytes(_ descriptor: FileDescriptor) -> Int32 {
    var count: Int32 = 0
    _ = ioctl(descriptor.rawValue, UInt(FIONREAD), &count)
    return count
  }
}
