import Alphagent
import EntryCodec
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import SandboxCore
import ServiceAPI

/// Files of a session: as raw bytes, as archives, as lists.
struct FileRoutes {
  private static let path = ServicePath.sandboxes + "/:id/files"

  let sandboxes: Sandboxes

  var routes: [Route] {
    [
      Route(.put, Self.path, put), Route(.get, Self.path, get), Route(.head, Self.path, head),
      Route(.delete, Self.path, remove),
    ]
  }

  @Sendable private func put(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    let path = try Self.path(in: request)
    let session = try await sandboxes.session(of: context)
    let transfer: BodyTransfer = request.mediaType == MediaType.tar ? .archive : .file
    return .json(
      TransferRecord(try await transfer.run(request, context, to: path, in: session)), status: .created)
  }

  @Sendable private func get(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    var query = try QueryFields(of: request)
    let isListing = try query.flag("list")
    let path = try Self.path(&query)
    let session = try await sandboxes.session(of: context)
    if isListing { return .json(try await FileListing(of: path, in: session)) }
    if request.accepts(MediaType.tar) { return try await archive(of: path, in: session) }
    return try answer(with: try await OpenedFile(path, in: session), request)
  }

  private func answer(with file: OpenedFile, _ request: Request) throws(SandboxError) -> Response {
    let part = try ByteRange(of: request, in: file.entry.size)
    var fields = file.fields
    if let part { fields[.contentRange] = "bytes \(part.first)-\(part.last)/\(file.entry.size)" }
    // A file may grow meanwhile; one of no size, such as those of /proc, has as much as comes.
    let range = part ?? file.entry.wholeRange
    return Response(
      status: part == nil ? .ok : .partialContent, headers: fields,
      body: ResponseBody(contentLength: range.map { Int(clamping: $0.count) }) { body in
        try await file.write(range, to: &body)
      })
  }

  private func archive(
    of path: SandboxPath, in session: any SessionHandle
  ) async throws(SandboxError) -> Response {
    let archive = try await OpenedArchive(path, in: session)
    return Response(
      status: .ok, headers: [.contentType: MediaType.tar],
      body: ResponseBody { body in try await archive.write(to: &body) })
  }

  @Sendable private func head(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    let path = try Self.path(in: request)
    let file = try await OpenedFile(path, in: try await sandboxes.session(of: context))
    file.close()
    var fields = file.fields
    fields[.contentLength] = "\(file.entry.size)"
    return Response(status: .ok, headers: fields)
  }

  @Sendable private func remove(_ request: Request, _ context: ServiceContext) async throws(SandboxError) -> Response {
    let path = try Self.path(in: request)
    try await sandboxes.session(of: context).remove(path)
    return Response(status: .noContent)
  }

  private static func path(in request: Request) throws(SandboxError) -> SandboxPath {
    var query = try QueryFields(of: request)
    return try path(&query)
  }

  private static func path(_ query: inout QueryFields) throws(SandboxError) -> SandboxPath {
    guard let path = try query.text("path"), !path.isEmpty else {
      throw .usage("path: it is missing", hint: "name a file as ?path=/workspace/data.csv")
    }
    try query.finish()
    return SandboxPath(path)
  }
}
