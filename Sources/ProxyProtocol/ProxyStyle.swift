/// Protocol that a client speaks to the proxy, in which it is answered.
package enum ProxyStyle: Equatable, Sendable {
  case socks4, socks5
  /// `CONNECT`.
  case httpTunnel
  /// A request for an absolute URI, which the peer answers.
  case httpForward

  /// Answer to the client when the connection stands, before the peer's bytes.
  package var success: [UInt8] {
    switch self {
    case .socks4: SOCKS.reply4(granted: true)
    case .socks5: SOCKS.reply5(.succeeded)
    case .httpTunnel: Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
    case .httpForward: []
    }
  }

  /// Answer to the client when there is no connection; `detail` is one line for people.
  package func failure(_ failure: ProxyFailure, detail: [UInt8]) -> [UInt8] {
    switch self {
    case .socks4: SOCKS.reply4(granted: false)
    case .socks5: SOCKS.reply5(failure.socksReply)
    case .httpTunnel, .httpForward: failure.httpStatus.response(detail)
    }
  }
}
