import ProxyProtocol
import TestSupport
import Testing

/// Returns the bytes for the client when the server's come in chunks of this size.
private func rewritten(_ response: String, chunk: Int) -> String {
  var head = ResponseHead()
  let pieces = [UInt8](text: response).chunks(of: chunk).flatMap { head.rewrite(Array($0)) }
  return (pieces + head.finish()).text
}

@Suite struct ResponseHeadTests {
  @Test(arguments: [
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    ),
    (
      "HTTP/1.1 200 OK\r\nconnection : keep-alive,\r\n x\r\nKeep-Alive: 5\r\nA: b\r\n c\r\n\r\nConnection: body\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nConnection: close\r\n\r\nConnection: body\r\n\r\n"
    ),
    (
      "HTTP/1.1 100 Continue\r\nConnection: x\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 404 No\r\n\r\n",
      "HTTP/1.1 100 Continue\r\nConnection: x\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 404 No\r\nConnection: close\r\n\r\n"
    ),
    ("HTTP/1.1 200\nA: b\n\nok\n\n", "HTTP/1.1 200\nA: b\nConnection: close\r\n\nok\n\n"),
    ("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nA:", "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nA:"),
    ("HTTP/2 200 OK\r\nConnection: x\r\n\r\n", "HTTP/2 200 OK\r\nConnection: x\r\n\r\n"),
    ("<html>\r\n\r\n", "<html>\r\n\r\n"), ("HTT", "HTT"), ("", ""), ("\n\n", "\n\n"),
  ])
  func saysThatTheConnectionEnds(_ response: String, _ expected: String) {
    for chunk in 1...max(1, response.utf8.count) { #expect(rewritten(response, chunk: chunk) == expected) }
  }

  @Test func aHeadWithoutEndPassesUnchangedAndIsNotHeld() {
    let response = "HTTP/1.1 200 OK\r\n" + String(repeating: "Connection: a\r\n", count: 6000)
    var head = ResponseHead()
    #expect(head.rewrite([UInt8](text: response)).text == response)
    #expect(head.rewrite([1, 2]) == [1, 2])
    #expect(rewritten(response, chunk: 1000) == response)
  }

  @Test func endlessInterimHeadsPassUnchanged() {
    let response = String(repeating: "HTTP/1.1 102 P\r\n\r\n", count: 3000) + "HTTP/1.1 200 OK\r\n\r\n"
    #expect(rewritten(response, chunk: response.utf8.count) == response)
    #expect(rewritten(response, chunk: 100) == response)
  }

  @Test func survivesNoise() {
    var generator = SeededGenerator(seed: 5)
    let seed = [UInt8](text: "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nConnection: a\r\n b\r\nC: d\r\n\r\nbody")
    for _ in 0..<10_000 {
      var response = seed
      for _ in 0..<Int.random(in: 0..<5, using: &generator) {
        response[Int.random(in: 0..<response.count, using: &generator)] =
          Bool.random(using: &generator) ? UInt8(ascii: "\n") : UInt8.random(in: .min ... .max, using: &generator)
      }
      var (whole, pieces) = (ResponseHead(), ResponseHead())
      let atOnce = whole.rewrite(response) + whole.finish()
      let inPieces = response.chunks(of: Int.random(in: 1...9, using: &generator)).flatMap { pieces.rewrite(Array($0)) }
      #expect(atOnce == inPieces + pieces.finish())
    }
  }
}
