package import SandboxCore

/// Error of the service as it travels: a problem document of RFC 9457, of the media type `application/problem+json`.
package struct Problem: Codable, Equatable, Sendable {
  /// Media type of the document.
  package static let mediaType = "application/problem+json"

  /// Address of the kind of problem: `about:blank`, since `code` says more than a page could.
  package let type: String
  /// Class of the error in the library, such as `AuthenticationError`.
  package let title: String
  /// Status of the HTTP answer.
  package let status: Int
  /// The error's message.
  package let detail: String
  /// Stable name of the error: `failure.code` in `--json`.
  package let code: String
  /// What to do about it.
  package let hint: String?

  /// The problem that an error of the service is.
  package init(_ error: SandboxError) {
    type = "about:blank"
    title = error.kind.rawValue
    status = error.code.httpStatus
    detail = error.message
    code = error.code.rawValue
    hint = error.hint
  }

  /// The error that it stands for; a code that this version does not know is a failure of the service.
  package var error: SandboxError {
    .failure(SandboxError.Code(rawValue: code) ?? .serviceFailed, detail, hint: hint)
  }
}
