/// Rewrites the head of the answer to a forwarded request, so that it says that the connection closes.
///
/// A server that was asked to close need not say that it will, and a client that does not know sends its next request
/// to a closed connection.
package struct ResponseHead {
  /// Bytes of the head that have come.
  private var held: [UInt8] = []
  /// Lines of `held` that are passed on.
  private var kept: [Range<Int>] = []
  private var lineStart = 0
  private var keepsContinuations = true
  private var isOver = false
  /// Interim heads (1xx) that may still come before the final one.
  private var interims = 16

  /// Most bytes in a head; a longer one passes unchanged.
  private static let largestSize = 64 << 10
  private static let start = Array("HTTP/1.".utf8)
  private static let hopByHop: Set = ["connection", "keep-alive", "proxy-connection"]

  package init() {}

  /// The bytes for the client in place of those from the server; none while the head is unfinished.
  package mutating func rewrite(_ bytes: [UInt8]) -> [UInt8] {
    guard !isOver else { return bytes }
    let scanned = held.count
    held += bytes
    guard held.starts(with: Self.start.prefix(held.count)) else { return finish() }
    for index in scanned..<held.count where held[index] == UInt8(ascii: "\n") {
      let line = lineStart..<index + 1
      lineStart = index + 1
      if isBlank(line) { return endHead(with: line) }
      if keeps(line) { kept.append(line) }
    }
    return held.count > Self.largestSize ? finish() : []
  }

  /// Returns the bytes that are still held, where the server has ended early or the head is not to be rewritten.
  package mutating func finish() -> [UInt8] {
    defer { held = [] }
    isOver = true
    return held
  }

  private func isBlank(_ line: Range<Int>) -> Bool {
    line.count == 1 || line.count == 2 && held[line.lowerBound] == UInt8(ascii: "\r")
  }

  private mutating func keeps(_ line: Range<Int>) -> Bool {
    let isContinuation = held[line.lowerBound] == UInt8(ascii: " ") || held[line.lowerBound] == UInt8(ascii: "\t")
    guard !isContinuation else { return keepsContinuations }
    let name = held[line].prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: " ") }
    keepsContinuations = !Self.hopByHop.contains(String(decoding: name, as: UTF8.self).lowercased())
    return keepsContinuations
  }

  /// Passes interim heads such as `100 Continue` as they are: another head follows.
  private mutating func endHead(with blank: Range<Int>) -> [UInt8] {
    let status = held.dropFirst("HTTP/1.1 ".utf8.count).prefix(3)
    if status.first == UInt8(ascii: "1"), !status.elementsEqual("101".utf8) {
      guard interims > 0 else { return finish() }
      let interim = Array(held[..<blank.upperBound])
      let rest = Array(held[blank.upperBound...])
      (held, kept, lineStart, interims) = ([], [], 0, interims - 1)
      return interim + (rest.isEmpty ? [] : rewrite(rest))
    }
    let head = kept.flatMap { held[$0] } + "Connection: close\r\n".utf8
    return head + finish()[blank.lowerBound...]
  }
}
