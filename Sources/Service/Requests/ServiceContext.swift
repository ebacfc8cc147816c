import Foundation
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import SandboxCore
import ServiceKeys

/// One request on its way through the service.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// The key that the request is made with, once it is authenticated; one place for all copies of the context, so that
  /// the log, which comes last, has it too.
  private let key = NIOLockedValueBox<StoredKey?>(nil)

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Notes whose request it is.
  func authenticate(as key: StoredKey) { self.key.withLockedValue { $0 = key } }

  /// The key's id; nil where the request has not got as far as that.
  var keyID: String? { key.withLockedValue { $0?.id } }

  /// The key's id, which owns its sandboxes. Throws where the path asks for no key.
  var owner: String {
    get throws(SandboxError) { try authenticatedKey.id }
  }

  var authenticatedKey: StoredKey {
    get throws(SandboxError) {
      guard let key = key.withLockedValue({ $0 }) else { throw .failure(.keyMissing, "this needs an API key") }
      return key
    }
  }

  /// The session that the path names.
  var sandbox: String {
    get throws(SandboxError) { try segment("id") }
  }

  /// A segment of the path, unescaped; an escaped slash is a part of it and leads nowhere.
  func segment(_ name: String) throws(SandboxError) -> String {
    guard let text = parameters.get(name)?.removingPercentEncoding, !text.utf8.contains(0) else {
      throw .usage("the path is not well escaped")
    }
    return text
  }

  /// The client's connection.
  func connection() async throws(SandboxError) -> ClientConnection {
    do {
      return try await channel.pipeline.handler(type: ClientConnection.self).get()
    } catch {
      throw .failure(.cancelled, "the client has left")
    }
  }
}
