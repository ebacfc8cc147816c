/// First line of a request to the proxy.
enum HTTPRequestLine {
  /// `CONNECT HOST:PORT`.
  case tunnel(Authority)
  /// A request for an `http` URI; `start` is its line in origin form.
  case forward(start: [UInt8], Authority)

  static let notHTTP = "this is the sandbox's proxy: it speaks HTTP and SOCKS"
  private static let notAProxyRequest =
    "this is the sandbox's proxy: it takes CONNECT HOST:PORT and requests for http://HOST/, not for a path"

  init(_ line: ArraySlice<UInt8>) throws(ProxyRejection) {
    let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 3, HTTPField.isToken(parts[0]), Self.isVersion(parts[2]) else {
      throw .http(.badRequest, Self.notHTTP)
    }
    if parts[0].elementsEqual("CONNECT".utf8) {
      guard let authority = Authority(parts[1]) else { throw .http(.badRequest, "CONNECT needs HOST:PORT") }
      self = .tunnel(authority)
    } else {
      self = try Self.forward(method: parts[0], uri: parts[1], version: parts[2])
    }
  }

  var target: ProxyTarget {
    switch self {
    case .tunnel(let authority): ProxyTarget(host: authority.host, port: authority.port, style: .httpTunnel)
    case .forward(_, let authority): ProxyTarget(host: authority.host, port: authority.port, style: .httpForward)
    }
  }

  private static func isVersion(_ text: ArraySlice<UInt8>) -> Bool {
    text.elementsEqual("HTTP/1.1".utf8) || text.elementsEqual("HTTP/1.0".utf8)
  }

  private static func forward(
    method: ArraySlice<UInt8>, uri: ArraySlice<UInt8>, version: ArraySlice<UInt8>
  ) throws(ProxyRejection) -> HTTPRequestLine {
    let rest = try withoutScheme(uri).prefix { $0 != UInt8(ascii: "#") }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
    guard let target = Authority(host, defaultPort: 80) else {
      throw .http(.badRequest, "the request's URI names no host, or no valid port")
    }
    let path = originForm(rest[authority.endIndex...], method: method)
    return .forward(start: method + " ".utf8 + path + " ".utf8 + version, target)
  }

  private static func withoutScheme(_ uri: ArraySlice<UInt8>) throws(ProxyRejection) -> ArraySlice<UInt8> {
    let scheme = String(decoding: uri.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self).lowercased()
    let rest = uri.dropFirst(scheme.utf8.count)
    guard !scheme.isEmpty, rest.starts(with: "//".utf8) else { throw .http(.badRequest, notAProxyRequest) }
    switch scheme {
    case "http:": return rest.dropFirst(2)
    case "https:": throw .http(.badRequest, "the proxy takes https through CONNECT HOST:443 only")
    default: throw .http(.badRequest, "the proxy forwards http only")
    }
  }

  /// Path and query, or `*` for OPTIONS without a path (RFC 9112, 3.2.4).
  private static func originForm(_ rest: ArraySlice<UInt8>, method: ArraySlice<UInt8>) -> [UInt8] {
    if rest.isEmpty { return Array((method.elementsEqual("OPTIONS".utf8) ? "*" : "/").utf8) }
    return (rest.first == UInt8(ascii: "?") ? Array("/".utf8) : []) + rest
  }
}
