/// Order to the program `alphagent-service`, which the tool hands it as one JSON argument: nothing secret is in it.
package enum ServiceCommand: Codable, Equatable, Sendable {
  /// Serves until a signal.
  case serve(ServiceOptions)
  /// Makes a key, and prints it.
  case createKey(label: String?, lifetimeMs: Int64?, maxSandboxes: Int?, readsMetrics: Bool, asJSON: Bool)
  /// Prints what is known of the keys.
  case listKeys(asJSON: Bool)
  /// Revokes keys.
  case revokeKeys(ids: [String], asJSON: Bool)

  /// Whether results and errors are to be JSON.
  package var isJSON: Bool {
    switch self {
    case .serve: false
    case .createKey(_, _, _, _, let asJSON), .listKeys(let asJSON), .revokeKeys(_, let asJSON): asJSON
    }
  }
}

/// Options of `serve`.
package struct ServiceOptions: Codable, Equatable, Sendable {
  /// Form of the log on stderr.
  package enum LogFormat: String, Codable, Sendable, CaseIterable {
    case text, json
  }

  /// Address without another one being asked for.
  package static let usualAddress = "127.0.0.1:8787"

  /// `HOST:PORT`; port 0 for any that is free. Nil: systemd's socket where it hands one over, else the usual address.
  package var listen: String?
  /// PEM files, absolute; nil: plain HTTP.
  package var tlsCertificate: String?
  package var tlsKey: String?
  /// Whether plain HTTP may leave this machine.
  package var isInsecure = false
  /// Most sandboxes at once, of all keys together.
  package var maxSandboxes = 1000
  /// Most sandboxes at once of a key that has no number of its own.
  package var maxSandboxesPerKey = 100
  /// Most bytes of memory of one sandbox; nil: no bound.
  package var maxMemory: UInt64?
  /// Most milliseconds that a session may live; nil: no bound.
  package var maxTimeToLiveMs: Int64?
  /// Private hosts that sandboxes may be allowed, as `HOST[:PORT]`.
  package var allowedHosts: [String] = []
  /// Origins of web pages that may use the service.
  package var allowedOrigins: [String] = []
  /// Names by which clients may call the service, beside those of this machine's loopback.
  package var hostNames: [String] = []
  package var logFormat = LogFormat.text
  /// Whether sandboxes end with the service.
  package var endsSandboxes = false
  /// Whether a first key is made and printed where there is none.
  package var makesFirstKey = false

  /// The default service.
  package init() {}
}
