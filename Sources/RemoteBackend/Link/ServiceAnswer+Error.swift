import Records
import SandboxCore
import ServiceAPI

extension ServiceAnswer {
  /// The service's own error, or that something else has answered; nil for a success.
  var error: SandboxError? {
    guard !(200..<300).contains(status) else { return nil }
    if let problem = try? JSONText.decode(Problem.self, from: body) { return problem.error }
    if let location, (300..<400).contains(status) {
      return .failure(
        .serviceFailed, "the service says that it is elsewhere: '\(location.plain)'",
        hint: "name that address, if you trust it with the key")
    }
    return unexpected
  }

  /// The error that the answer is where it is none of the service's interface.
  var unexpected: SandboxError {
    .failure(.serviceFailed, "what answers there is no service of alphagent's (status \(status))")
  }

  /// Decodes the answer's document.
  func decode<Document: Decodable>(_ type: Document.Type) throws(SandboxError) -> Document {
    do {
      return try JSONText.decode(type, from: body)
    } catch {
      throw .failure(.serviceFailed, "the service's answer is not one that this version understands")
    }
  }
}

extension String {
  /// At most 200 characters of a stranger's text, without those that could steer a terminal.
  fileprivate var plain: String {
    String(unicodeScalars.prefix(200).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
  }
}
