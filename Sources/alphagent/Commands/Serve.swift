import ArgumentParser
import SandboxCore
import ServiceAPI

/// `alphagent serve`: offers sandboxes of this machine over HTTP.
struct Serve: Verb {
  static let name = "serve"
  static let examples = [
    "alphagent serve --listen 127.0.0.1:8787",
    "alphagent serve --tls-cert cert.pem --tls-key key.pem --listen 0.0.0.0:8443",
  ]
  static let configuration = CommandConfiguration(
    verb: name,
    abstract: "Offer this machine's sandboxes over HTTP, to holders of a key.",
    discussion: """
      Prints its address once clients can connect, and serves until SIGTERM or Ctrl-C. Its sessions outlive it, and a \
      server that is started later finds them again. SIGHUP reads the certificate again.
      """)

  @OptionGroup var service: ServiceFlags
  @OptionGroup(title: "Output options") var outputOptions: CommonOptions.Output
  @OptionGroup(title: "Service options") var serviceOptions: CommonOptions.Service

  func run(in context: Context) async throws(SandboxError) -> Int32 {
    try ServiceHandover.become(.serve(try service.options()))
  }
}
