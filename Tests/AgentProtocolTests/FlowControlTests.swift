import AgentProtocol
import TestSupport
import Testing
import WireFormat

@Suite struct FlowControlTests {
  @Test func aWriterSendsNoMoreThanTheWindow() {
    var window = SendWindow()
    var sent = 0
    while case let room = window.take(upTo: .max), room > 0 {
      #expect(room <= FlowControl.largestChunk)
      sent += room
    }
    #expect(sent == FlowControl.window)
    #expect(window.available == 0)
  }

  @Test func roomThatWasNotUsedComesBack() throws {
    var window = SendWindow()
    let room = window.take(upTo: 100)
    window.putBack(room - 40)
    #expect(window.available == FlowControl.window - 40)
    try window.grant(40)
    #expect(window.available == FlowControl.window)
  }

  @Test(arguments: [41, 1 << 20, UInt32.max])
  func aReaderGivesBackNoMoreThanItGot(_ credit: UInt32) {
    var window = SendWindow()
    _ = window.take(upTo: 40)
    #expect(throws: ProtocolViolation.self) { try window.grant(credit) }
  }

  @Test func aReaderTakesNoMoreThanItHasRoomFor() throws {
    var window = ReceiveWindow()
    try window.receive(FlowControl.window)
    #expect(throws: ProtocolViolation.self) { try window.receive(1) }
    #expect(throws: ProtocolViolation.self) { try window.receive(.max) }
  }

  @Test func creditComesInFewMessagesAndAddsUp() throws {
    var window = ReceiveWindow()
    try window.receive(FlowControl.window)
    let credits = (0..<256).compactMap { _ in window.consume(FlowControl.window / 256) }
    #expect(credits.count == 4)
    #expect(credits.reduce(0) { $0 + Int($1) } == FlowControl.window)
    try window.receive(FlowControl.window)
  }

  /// Both ends agree for all sizes of data, and neither waits for ever.
  @Test func bothEndsAgree() throws {
    var generator = SeededGenerator(seed: 4)
    var (sender, receiver) = (SendWindow(), ReceiveWindow())
    var (underWay, moved) = (0, 0)
    while moved < 64 << 20 {
      let room = sender.take(upTo: Int.random(in: 1...100_000, using: &generator))
      try receiver.receive(room)
      underWay += room
      let consumed = room == 0 ? underWay : Int.random(in: 0...underWay, using: &generator)
      underWay -= consumed
      moved += consumed
      if let credit = receiver.consume(consumed) { try sender.grant(credit) }
      #expect(underWay <= FlowControl.window)
    }
  }
}
