/// Request that the proxy does not serve; `reply` is the last answer to the client.
struct ProxyRejection: Error {
  let reply: [UInt8]
}

extension ProxyRejection {
  static func http(_ status: HTTPStatus, _ detail: String) -> ProxyRejection {
    ProxyRejection(reply: status.response(Array(detail.utf8)))
  }
}
