import HTTPTypes
import Hummingbird
import SandboxCore

/// One method of one path.
struct Route: Sendable {
  typealias Answer = @Sendable (Request, ServiceContext) async throws(SandboxError) -> Response

  let method: HTTPRequest.Method
  let path: String
  let answer: Answer

  init(_ method: HTTPRequest.Method, _ path: String, _ answer: @escaping Answer) {
    self.method = method
    self.path = path
    self.answer = answer
  }
}
