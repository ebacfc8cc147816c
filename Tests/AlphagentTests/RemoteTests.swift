import Alphagent
import SandboxCore
import TestSupport

/// The service whose sandboxes the contract tests use beside local ones.
enum RemoteTests {
  private static let service = Result { try LoopbackService.start() }

  /// A backend that has the service's sandboxes.
  static func backend() throws -> any Backend {
    let service = try service.get()
    var wishes = BackendWishes()
    (wishes.service, wishes.apiKey) = (service.url, service.key)
    return try BackendChoice().backend(wishes)
  }
}
