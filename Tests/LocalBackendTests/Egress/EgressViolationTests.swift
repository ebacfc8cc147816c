import AgentProtocol
import Foundation
import LocalBackend
import SandboxCore
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@Suite struct EgressViolationTests {
  /// Frames from an agent that end the stream.
  @Test(arguments: [
    [Frame(CallID(2), .connect(host: [97], port: 80))],
    [Frame(CallID(0), .connect(host: [97], port: 80))],
    [Frame(CallID(5), .connect(host: [97], port: 80)), Frame(CallID(5), .connect(host: [97], port: 80))],
    [Frame(CallID(5), .connect(host: [97], port: 80)), Frame(CallID(3), .connect(host: [97], port: 80))],
    [Frame(CallID(1), .connect(host: Array("slow.example".utf8), port: 80)), Frame(CallID(1), .data(.input, [1]))],
  ])
  func endTheStream(_ frames: [Frame]) throws {
    let isOver = DispatchSemaphore(value: 0)
    defer { isOver.signal() }
    let fixture = try EgressFixture(.public) { _ in
      isOver.wait()
      return .failed("")
    }
    for frame in frames { try fixture.agent.send(frame.call, frame.message) }
    #expect(throws: AgentStub.StreamEnded.self) { try fixture.agent.next(CallID(999)) }
    #expect(fixture.log.ending() != nil)
  }

  @Test func framesOfUnknownCallsAreLate() throws {
    let server = try LoopbackServer.echo()
    let fixture = try EgressFixture(try hostAllowed(server.port))
    for message in [Message.data(.input, [1]), .credit(.output, .max), .end(.input), .broken(.output), .cancel] {
      try fixture.agent.send(CallID(77), message)
    }
    #expect(try fixture.agent.next(try fixture.agent.connect(hostName, server.port)) == .done)
  }
}
