/// The request line and header fields of a request to the proxy, read line by line.
struct RequestHead {
  private var request: HTTPRequestLine?
  private var fields: [HTTPField] = []
  /// Bytes of the lines read so far.
  private var size = 0
  /// Bytes of the unfinished line that have been searched for its end.
  private var scanned = 0

  /// Most bytes in a head.
  static let largestSize = 64 << 10

  /// The head for the peer; empty for a tunnel. It closes the connection after one request, since a client of a proxy
  /// may send its next request to another host.
  var rewritten: ArraySlice<UInt8> {
    guard let request, case .forward(let start, let authority) = request else { return [] }
    let dropped = HTTPField.hopByHop.union(fields.flatMap(\.nominations)).subtracting(HTTPField.framing)
    var head = start + "\r\nHost: ".utf8 + authority.text(defaultPort: 80) + "\r\n".utf8
    for field in fields where !dropped.contains(field.name) && !field.name.hasPrefix("proxy-") {
      head += field.line + "\r\n".utf8
    }
    return (head + "Connection: close\r\n\r\n".utf8)[...]
  }

  /// Takes whole lines off the buffer; returns the target when the head is complete.
  mutating func read(from buffer: inout ArraySlice<UInt8>) throws(ProxyRejection) -> ProxyTarget? {
    try checkStart(of: buffer)
    while let end = buffer.dropFirst(scanned).firstIndex(of: UInt8(ascii: "\n")) {
      scanned = 0
      let raw = buffer[..<end]
      let line = raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw
      buffer = buffer[(end + 1)...]
      size += raw.count + 1
      guard size <= Self.largestSize else { throw .http(.headTooLarge, "the request's head is too large") }
      if try take(line) { return request?.target }
      try checkStart(of: buffer)
    }
    scanned = buffer.count
    guard size + scanned <= Self.largestSize else { throw .http(.headTooLarge, "the request's head is too large") }
    return nil
  }

  /// Refuses TLS and other protocols at their first byte: they may never send the end of a line.
  private func checkStart(of buffer: ArraySlice<UInt8>) throws(ProxyRejection) {
    guard request == nil, let first = buffer.first else { return }
    let isBlank = first == UInt8(ascii: "\r") || first == UInt8(ascii: "\n")
    guard isBlank || HTTPField.isToken([first]) else { throw .http(.badRequest, HTTPRequestLine.notHTTP) }
  }

  /// Returns true at the empty line that ends the head; skips empty lines before the first.
  private mutating func take(_ line: ArraySlice<UInt8>) throws(ProxyRejection) -> Bool {
    guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
      throw .http(.badRequest, "the request has a control character in its head")
    }
    if line.isEmpty { return request != nil }
    if request == nil {
      request = try HTTPRequestLine(line)
    } else {
      guard let field = HTTPField(line) else { throw .http(.badRequest, "the request has a malformed header field") }
      fields.append(field)
    }
    return false
  }
}
