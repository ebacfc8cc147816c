import Alphagent
import SandboxCore
import TestSupport

/// The service whose sandboxes the contract tests use beside local ones.
enum RemoteTests {
  /// Without TLS; its sandboxes may reach servers of this machine.
  static let plain = Result { try LoopbackService.start(["--allow", "host.sandbox.internal"]) }
  private static let encrypted = Result { try LoopbackService.start(certificate: Library.authority) }

  /// A backend that has the service's sandboxes, with TLS or without.
  static func backend(isEncrypted: Bool = false) throws -> any Backend {
    let service = try (isEncrypted ? encrypted : plain).get()
    var wishes = BackendWishes()
    (wishes.service, wishes.apiKey) = (service.url, service.key)
    return try BackendChoice().backend(wishes)
  }
}
