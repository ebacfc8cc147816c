import AgentProtocol
import Foundation
import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing
import WireFormat

@Suite struct EgressConnectionTests {
  @Test func carriesBytesBothWaysAndHalfCloses() throws {
    let server = try LoopbackServer { connection in
      var all: [UInt8] = []
      while let bytes = connection.readSome(), !bytes.isEmpty { all += bytes }
      _ = try? connection.writeAll(all.reversed())
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    let sent = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    for start in stride(from: 0, to: sent.count, by: 50_000) {
      try fixture.agent.send(call, .data(.input, Array(sent[start..<start + 50_000])))
    }
    try fixture.agent.send(call, .end(.input))
    let (received, ending) = try fixture.agent.readAll(call)
    #expect(received == sent.reversed())
    #expect(ending == .end(.output))
    #expect(fixture.log.denied.withLock { $0 }.isEmpty)
  }

  @Test func thePeersEndLeavesTheOtherDirectionOpen() throws {
    let got = Mutex<[UInt8]>([])
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      connection.endWriting()
      while let bytes = connection.readSome(), !bytes.isEmpty { got.withLock { $0 += bytes } }
      isOver.signal()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    #expect(try fixture.agent.next(call) == .end(.output))
    try fixture.agent.send(call, .data(.input, Array("late".utf8)))
    try fixture.agent.send(call, .end(.input))
    #expect(isOver.wait(timeout: .now() + 20) == .success)
    #expect(got.withLock { $0 } == Array("late".utf8))
  }

  @Test func aPortThatNobodyListensOnIsNoSilence() throws {
    let closed = try FileDescriptor.loopbackListener(port: 0)
    let port = closed.localPort
    closed.discard()
    let fixture = try EgressFixture(try hostAllowed(port))
    let answer = try fixture.agent.next(try fixture.agent.connect(hostName, port))
    #expect(answer.failure == .io)
    #expect(answer.detail == "cannot connect to \(hostName):\(port): Connection refused")
  }

  @Test func aResetIsNoEnd() throws {
    let server = try LoopbackServer { connection in
      _ = try? connection.writeAll("half an ans".utf8)
      _ = connection.readSome()
      connection.resetOnClose()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    #expect(try fixture.agent.next(call) == .data(.output, Array("half an ans".utf8)))
    try fixture.agent.send(call, .data(.input, [1]))
    var ending = try fixture.agent.next(call)
    if ending == .broken(.input) { ending = try fixture.agent.next(call) }
    #expect(ending.failure == .io)
  }

  @Test func aCancelResetsThePeer() throws {
    let outcome = Mutex<Errno?>(nil)
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      do {
        var buffer = [UInt8](repeating: 0, count: 16)
        while try buffer.withUnsafeMutableBytes({ try connection.read(into: $0) }) > 0 {}
      } catch {
        outcome.withLock { $0 = error as? Errno }
      }
      isOver.signal()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    try fixture.agent.send(call, .cancel)
    #expect(isOver.wait(timeout: .now() + 20) == .success)
    #expect(outcome.withLock { $0 } == .connectionReset)
  }

  @Test func aProgramThatReadsNoMoreEndsAnEndlessAnswer() throws {
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { connection in
      let block = [UInt8](repeating: 1, count: 64 << 10)
      while (try? connection.writeAll(block)) != nil {}
      isOver.signal()
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    try fixture.agent.send(call, .end(.input))
    try fixture.agent.send(call, .broken(.output))
    #expect(isOver.wait(timeout: .now() + 4) == .success)
  }

  @Test func anAgentThatDoesNotReadStopsThePeer() throws {
    let server = try LoopbackServer { connection in
      let block = [UInt8](repeating: 1, count: 64 << 10)
      while (try? connection.writeAll(block)) != nil {}
    }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    fixture.agent.patience = 300
    #expect(try fixture.agent.readUntilQuiet(call) == FlowControl.window)
    try fixture.agent.send(call, .credit(.output, 1000))
    #expect(try fixture.agent.readUntilQuiet(call) == 1000)
  }

  @Test func moreThanTheWindowIsAViolation() throws {
    let isOver = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { _ in isOver.wait() }
    defer { isOver.signal() }
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let call = try fixture.agent.connect(hostName, server.port)
    #expect(try fixture.agent.next(call) == .done)
    let block = [UInt8](repeating: 1, count: FlowControl.largestChunk)
    // Kernel buffers take some, but nothing reads, so the window is full long before the loop ends.
    #expect(throws: (any Error).self) {
      for _ in 0..<4096 { try fixture.agent.send(call, .data(.input, block)) }
      _ = try fixture.agent.readAll(call)
      _ = try fixture.agent.next(call)
    }
    #expect(fixture.log.ending()?.description == "more data than there was credit for")
  }

  @Test func connectionsAreBounded() throws {
    let server = try LoopbackServer.echo()
    let fixture = try EgressFixture(try hostAllowed(server.port))
    let calls = try (0..<300).map { _ in try fixture.agent.connect(hostName, server.port) }
    let answers = try calls.map { try fixture.agent.next($0) }
    #expect(answers.filter { $0 == .done }.count == Egress.mostConnections)
    #expect(answers.filter { $0.failure == .tooMany }.count == 300 - Egress.mostConnections)
    let open = zip(calls, answers).filter { $0.1 == .done }.map(\.0)
    for call in open { try fixture.agent.send(call, .data(.input, Array("\(call.value)".utf8))) }
    for call in open { #expect(try fixture.agent.next(call) == .data(.output, Array("\(call.value)".utf8))) }
    for call in open { try fixture.agent.send(call, .end(.input)) }
    for call in open { #expect(try fixture.agent.next(call) == .end(.output)) }
    #expect(try fixture.agent.next(try fixture.agent.connect(hostName, server.port)) == .done)
  }
}
