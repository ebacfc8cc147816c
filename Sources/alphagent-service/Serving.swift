import SandboxCore
import Service
import ServiceAPI
import ServiceKeys
import SystemCalls

/// `serve`.
struct Serving {
  private let options: ServiceOptions
  private let keys: KeyStore

  init(_ options: ServiceOptions, _ keys: KeyStore) {
    self.options = options
    self.keys = keys
  }

  /// Serves until a signal. Says on stdout, once clients can connect, at which address: with port 0, nobody else knows.
  func run() async throws(SandboxError) {
    let server = try Server(options, keys: keys, try Activation())
    if options.makesFirstKey, let key = try keys.createFirst() { try KeyCommands(keys, asJSON: false).show(key) }
    try await server.run { url in try? Printing.write(["listening at \(url)"]) }
  }
}
