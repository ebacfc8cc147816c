import Foundation
import Glibc
import Records
import SandboxCore
import Service
import ServiceAPI
import ServiceKeys
import SystemCalls

/// The program behind `serve` and `key`, which the tool becomes: it alone has the HTTP server and the database.
@main
struct ServiceProgram {
  static func main() async {
    // Dispatch's threads ask for a priority that only root may have, and each refusal would be a line in syslog.
    setenv("LIBDISPATCH_LOG", "NO", 0)
    signal(SIGPIPE, SIG_IGN)
    // It has the certificate read again; without one there is nothing to do, and no reason to end.
    signal(SIGHUP, SIG_IGN)
    Heap.returnMemory(from: 128 << 10)
    let argument = CommandLine.arguments.dropFirst().first ?? ""
    guard let command = try? JSONDecoder().decode(ServiceCommand.self, from: Data(argument.utf8)) else {
      Printing.explain(["alphagent-service is a part of alphagent", "see 'alphagent serve'"])
      exit(SandboxError.Kind.usage.exitStatus)
    }
    do throws(SandboxError) {
      try await run(command)
      exit(0)
    } catch {
      exit(report(error, asJSON: command.isJSON))
    }
  }

  private static func run(_ command: ServiceCommand) async throws(SandboxError) {
    let keys = try KeyStore(in: DataDirectory())
    switch command {
    case .serve(let options): try await Serving(options, keys).run()
    case .createKey(let label, let lifetime, let maxSandboxes, let readsMetrics, let asJSON):
      var properties = KeyProperties()
      (properties.label, properties.maxSandboxes, properties.readsMetrics) = (label, maxSandboxes, readsMetrics)
      properties.lifetime = lifetime.map { .milliseconds($0) }
      try KeyCommands(keys, asJSON: asJSON).create(properties)
    case .listKeys(let asJSON): try KeyCommands(keys, asJSON: asJSON).list()
    case .revokeKeys(let ids, let asJSON): try KeyCommands(keys, asJSON: asJSON).revoke(ids)
    }
  }

  /// Reports an error as the tool does; returns the exit status.
  private static func report(_ error: SandboxError, asJSON: Bool) -> Int32 {
    let status = error.kind.exitStatus
    guard asJSON else {
      Printing.explain([error.message, error.remedy].compactMap(\.self))
      return status
    }
    do throws(SandboxError) {
      try Printing.write([JSONText.of(FailureRecord(error, hint: error.remedy, exitCode: status))])
      return status
    } catch {
      return report(error, asJSON: false)
    }
  }
}
