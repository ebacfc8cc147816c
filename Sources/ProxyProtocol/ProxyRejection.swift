/// The client said what the proxy does not serve; the last it hears.
struct ProxyRejection: Error {
  let reply: [UInt8]
}

extension ProxyRejection {
  static func http(_ status: HTTPStatus, _ detail: String) -> ProxyRejection {
    ProxyRejection(reply: status.response(Array(detail.utf8)))
  }
}
