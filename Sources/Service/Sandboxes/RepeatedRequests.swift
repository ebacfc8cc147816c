import HTTPTypes
import Hummingbird
import SandboxCore
import ServiceAPI

/// Value of a request's header `Idempotency-Key`.
struct RepetitionKey: Hashable, Sendable {
  let text: String

  /// Nil where the request has none; throws for one that is too long or holds more than printable ASCII.
  init?(of request: Request) throws(SandboxError) {
    guard let name = HTTPField.Name("idempotency-key"), let text = request.headers[name] else { return nil }
    guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw .usage("Idempotency-Key: use 1 to 255 printable characters")
    }
    self.text = text
  }
}

/// What requests with an idempotency key have made, so that one that is sent again makes nothing again.
///
/// Kept for a day or until the server ends, at most a thousand for each API key.
actor RepeatedRequests {
  private typealias Making = Task<Result<SessionInfo, SandboxError>, Never>

  private struct Made {
    let request: RequestFields
    let making: Making
    let time: ContinuousClock.Instant
  }

  private var made: [String: [RepetitionKey: Made]] = [:]

  private static let lifetime = Duration.seconds(24 * 3600)
  private static let most = 1000

  /// Makes a session, or returns the one that the same request has made; throws where the key was used for another
  /// request. What has failed may be tried again.
  func once(
    _ key: RepetitionKey?, by owner: String, _ request: RequestFields,
    _ make: @escaping @Sendable () async throws(SandboxError) -> SessionInfo
  ) async throws(SandboxError) -> SessionInfo {
    guard let key else { return try await make() }
    if let earlier = made[owner]?[key], ContinuousClock.now - earlier.time < Self.lifetime {
      guard earlier.request == request else {
        throw .failure(.requestChanged, "the idempotency key was used for another request", hint: "use a new one")
      }
      return try await earlier.making.value.get()
    }
    let making = Making { await Result(of: { () async throws(SandboxError) in try await make() }) }
    remember(Made(request: request, making: making, time: .now), as: key, of: owner)
    let result = await making.value
    if case .failure = result { made[owner]?[key] = nil }
    return try result.get()
  }

  private func remember(_ new: Made, as key: RepetitionKey, of owner: String) {
    var own = made[owner, default: [:]].filter { new.time - $0.value.time < Self.lifetime }
    if own.count >= Self.most, let oldest = own.min(by: { $0.value.time < $1.value.time }) { own[oldest.key] = nil }
    own[key] = new
    made[owner] = own
  }
}
