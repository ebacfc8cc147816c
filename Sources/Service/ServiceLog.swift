import Foundation
import Logging
import Records
import ServiceAPI

/// The service's log, on stderr.
enum ServiceLog {
  static func logger(_ format: ServiceOptions.LogFormat) -> Logger {
    Logger(label: "alphagent") { label in
      switch format {
      case .text: StreamLogHandler.standardError(label: label)
      case .json: JSONLogHandler()
      }
    }
  }
}

/// Writes each entry as an object on a line of its own.
struct JSONLogHandler: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    fields["time"] = Timestamp.text(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    fields["level"] = event.level.rawValue
    fields["message"] = "\(event.message)"
    fields["request_id"] = fields.removeValue(forKey: "hb.request.id")
    FileHandle.standardError.write(Data((JSONText.of(fields) + "\n").utf8))
  }
}
