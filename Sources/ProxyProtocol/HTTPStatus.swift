/// Status of an answer from the proxy itself. Clients such as Python's show the reason and hide the body of a failed
/// CONNECT.
struct HTTPStatus {
  let code: Int
  let reason: String
  /// Error type in `Proxy-Status` (RFC 9209).
  let error: String

  static let badRequest = HTTPStatus(code: 400, reason: "Bad Request", error: "http_request_error")
  static let refusedByPolicy = HTTPStatus(
    code: 403, reason: "Refused by the sandbox's network policy", error: "http_request_denied")
  static let headTooLarge = HTTPStatus(
    code: 431, reason: "Request Header Fields Too Large", error: "http_request_error")
  static let nameNotFound = HTTPStatus(code: 502, reason: "Could not resolve host", error: "dns_error")
  static let unreachable = HTTPStatus(code: 502, reason: "Host unreachable", error: "destination_unavailable")
  static let connectionRefused = HTTPStatus(code: 502, reason: "Connection refused", error: "connection_refused")
  static let tooMany = HTTPStatus(code: 503, reason: "Too many connections", error: "connection_limit_reached")
  static let timedOut = HTTPStatus(code: 504, reason: "Connection timed out", error: "connection_timeout")

  func response(_ detail: [UInt8]) -> [UInt8] {
    let body = "alphagent: ".utf8 + detail + "\n".utf8
    let head = """
      HTTP/1.1 \(code) \(reason)\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: \(body.count)\r
      Connection: close\r
      Proxy-Status: alphagent; error=\(error); details="\(Self.quotable(detail))"\r
      \r

      """
    return head.utf8 + body
  }

  /// The text for the quotes of a structured header field, which hold visible ASCII and spaces; other characters become
  /// `?`.
  private static func quotable(_ text: [UInt8]) -> String {
    let marks: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "\\")]
    return String(
      decoding: text.map { 0x20...0x7E ~= $0 && !marks.contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
