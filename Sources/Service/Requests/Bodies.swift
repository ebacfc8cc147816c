import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SandboxCore
import ServiceAPI

extension Request {
  /// Most bytes of a JSON body.
  private static let largestBody = 16 << 20
  /// The most time that it may take to come, or a piece of a longer one.
  private static let patience = TimeAmount.seconds(60)

  /// The fields of the request's JSON body; none where there is no body.
  func fields(_ context: ServiceContext) async throws(SandboxError) -> RequestFields {
    guard mediaType.map({ $0 == "application/json" }) ?? true else {
      throw .failure(.mediaTypeUnknown, "the body is '\(mediaType ?? "")'", hint: "give it as application/json")
    }
    // A client that asks before it sends would otherwise wait for an answer.
    guard headers[.contentLength].flatMap({ Int($0) }) ?? 0 <= Self.largestBody else { throw Self.tooLarge }
    let alarm = Self.alarm(context)
    defer { alarm.cancel() }
    try await inviteBody(context)
    let bytes = try await bytes()
    return try RequestFields(bytes.isEmpty ? .object([:]) : JSONValue(parsing: bytes))
  }

  /// Passes the body on, piece by piece, as long as the pieces are wanted.
  func eachPiece(_ context: ServiceContext, _ pass: (ByteBuffer) async throws -> Bool) async throws {
    try await inviteBody(context)
    var alarm = Self.alarm(context)
    defer { alarm.cancel() }
    for try await piece in body {
      alarm.cancel()
      guard try await pass(piece) else { return }
      alarm = Self.alarm(context)
    }
  }

  /// Closes the connection unless it is cancelled in time.
  private static func alarm(_ context: ServiceContext) -> Scheduled<Void> {
    context.channel.eventLoop.scheduleTask(in: patience) { context.channel.close(promise: nil) }
  }

  /// A client may ask before it sends its body.
  private func inviteBody(_ context: ServiceContext) async throws(SandboxError) {
    guard headers[.expect]?.lowercased() == "100-continue" else { return }
    let connection = try await context.connection()
    context.channel.eventLoop.execute { connection.inviteBody() }
  }

  private func bytes() async throws(SandboxError) -> [UInt8] {
    do {
      let buffer = try await body.collect(upTo: Self.largestBody)
      return Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw Self.tooLarge
    } catch {
      throw .failure(.malformedRequest, "the body broke off")
    }
  }

  private static let tooLarge = SandboxError.failure(
    .requestTooLarge, "the body has more than \(largestBody) bytes")

  /// The media type of the body, in lower case and without parameters; nil where none is given.
  var mediaType: String? { headers[.contentType].flatMap(Self.mediaTypes(in:))?.first }

  /// Whether the client asks for answers of this media type by name.
  func accepts(_ type: String) -> Bool {
    headers[values: .accept].contains { Self.mediaTypes(in: $0)?.contains(type) ?? false }
  }

  private static func mediaTypes(in field: String) -> [String]? {
    field.split(separator: ",").compactMap { part in
      part.split(separator: ";").first.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
    }
  }
}

/// The parameters behind the `?` of a request, each to be taken by its name; what nobody takes is refused by name.
struct QueryFields {
  private var values: [String: [String]] = [:]

  init(of request: Request) throws(SandboxError) {
    for part in (request.uri.query ?? "").split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let words = sides.map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard let name = words[0], let value = words.count > 1 ? words[1] : "", !value.utf8.contains(0) else {
        throw .usage("the query is not well escaped")
      }
      values[name, default: []].append(value)
    }
  }

  /// Takes all values of a parameter.
  mutating func all(_ name: String) -> [String] { values.removeValue(forKey: name) ?? [] }

  /// Takes the value of a parameter that may be there once.
  mutating func text(_ name: String) throws(SandboxError) -> String? {
    let values = all(name)
    guard values.count <= 1 else { throw .usage("\(name): it is there twice") }
    return values.first
  }

  /// Takes a parameter that is there or not, or is spelt `true` or `false`.
  mutating func flag(_ name: String) throws(SandboxError) -> Bool {
    switch try text(name) {
    case nil, "false": false
    case "", "true": true
    case .some(let value): throw .usage("\(name): '\(value)' is neither true nor false")
    }
  }

  /// Takes a whole number within bounds.
  mutating func number(_ name: String, in bounds: ClosedRange<Int>) throws(SandboxError) -> Int? {
    guard let text = try text(name) else { return nil }
    guard let number = Int(text), bounds.contains(number) else {
      throw .usage("\(name): '\(text)' is no number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  /// Throws where a parameter is left that nothing has taken.
  func finish() throws(SandboxError) {
    guard let name = values.keys.min() else { return }
    throw .usage("there is no parameter '\(name)'", hint: "see /openapi.yaml")
  }
}
