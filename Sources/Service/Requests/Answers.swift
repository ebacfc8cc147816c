import HTTPTypes
import Hummingbird
import NIOCore
import Records

/// Media types of answers, besides problem documents.
enum MediaType {
  static let json = "application/json"
  static let lines = "application/x-ndjson"
  static let bytes = "application/octet-stream"
  static let tar = "application/x-tar"
}

extension Response {
  /// An answer that is one JSON object.
  static func json(
    _ record: some Encodable, status: HTTPResponse.Status = .ok, location: String? = nil
  ) -> Response {
    var fields: HTTPFields = [.contentType: MediaType.json]
    fields[.location] = location
    return Response(
      status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: JSONText.of(record) + "\n")))
  }

  /// An answer that is a stream of JSON objects, a line each.
  static func lines(
    _ write: @escaping @Sendable (_ body: inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    Response(
      status: .ok, headers: [.contentType: MediaType.lines],
      body: ResponseBody { body in
        try await write(&body)
        try await body.finish(nil)
      })
  }
}

extension ResponseBodyWriter {
  /// Writes a JSON object and a line end.
  mutating func write(line record: some Encodable) async throws {
    try await write(ByteBuffer(string: JSONText.of(record) + "\n"))
  }
}
