import EntryCodec
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import SystemCalls

/// Answers the requests of all connections; each gets an id for the log, and its answer the time of day.
struct RequestAnswers<Responder: HTTPResponder>: Sendable where Responder.Context == ServiceContext {
  let responder: Responder
  let logger: Logger

  /// Throws where the answer cannot be written, and for a body that is not HTTP.
  @Sendable func answer(
    _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    var logger = logger
    logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
    var response: Response
    do {
      response = try await responder.respond(
        to: request, context: ServiceContext(source: .init(channel: channel, logger: logger)))
    } catch let error as HTTPParserError {
      throw error
    } catch {
      logger.error("a request was not answered", metadata: ["error": "\(error)"])
      response = Response(status: .internalServerError)
    }
    response.headers[.date] = FileTime(seconds: TimeOfDay.now.seconds, nanoseconds: 0).httpDate
    do {
      try await writer.write(response: response.head, body: response.body)
    } catch is HTTPParserError {
      // Thrown on, it would be taken for one of the request, and answered once more.
      throw ChannelError.ioOnClosedChannel
    }
  }
}

extension FileTime {
  /// The time as headers of HTTP have it; the process has no other locale than C's.
  var httpDate: String {
    var (time, parts) = (time_t(seconds), tm())
    gmtime_r(&time, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
