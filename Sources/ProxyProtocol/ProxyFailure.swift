/// Reason for which there is no connection.
package enum ProxyFailure: Equatable, Sendable {
  /// No address is known for the name.
  case nameNotFound
  /// The network policy refuses it.
  case refusedByPolicy
  case unreachable
  case timedOut
  /// The peer, or the network on the way to it, refused the connection.
  case connectionRefused
  case tooManyConnections
  /// The target is no host and port.
  case invalidTarget
}

extension ProxyFailure {
  var socksReply: SOCKS.Reply5 {
    switch self {
    case .refusedByPolicy: .notAllowed
    case .nameNotFound, .unreachable, .timedOut: .hostUnreachable
    case .connectionRefused: .connectionRefused
    case .tooManyConnections, .invalidTarget: .generalFailure
    }
  }

  var httpStatus: HTTPStatus {
    switch self {
    case .refusedByPolicy: .refusedByPolicy
    case .nameNotFound: .nameNotFound
    case .unreachable: .unreachable
    case .connectionRefused: .connectionRefused
    case .timedOut: .timedOut
    case .tooManyConnections: .tooMany
    case .invalidTarget: .badRequest
    }
  }
}
