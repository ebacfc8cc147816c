import ArgumentParser
import SandboxCore

extension CompletionKind {
  /// Sessions, by name or id.
  static let session = asking { request, offer throws(SandboxError) in offer(try await SessionNames(request).all()) }

  /// Labels of sessions.
  static let label = asking { request, offer throws(SandboxError) in offer(try await SessionNames(request).labels()) }

  /// Sessions, and behind a slash their executions.
  static let sessionOrExecution = asking { request, offer throws(SandboxError) in
    let isSession = !request.word.contains("/")
    offer(try await isSession ? SessionNames(request).all() : ExecutionNames(request).ofSession())
  }

  /// Executions that are under way; behind a slash all of a session.
  static let execution = asking { request, offer throws(SandboxError) in
    let isSession = !request.word.contains("/")
    offer(try await isSession ? ExecutionNames(request).underWay() : ExecutionNames(request).ofSession())
  }

  /// The paths of `upload`: the host's, and then the sandbox's too.
  static let uploadPath = asking { request, offer throws(SandboxError) in
    let names = PathNames(request)
    offer(names.ofHost())
    if !names.isFirst { offer(try await names.ofSandbox()) }
  }

  /// The paths of `download`: the sandbox's, and then the host's too.
  static let downloadPath = asking { request, offer throws(SandboxError) in
    let names = PathNames(request)
    if !names.isFirst { offer(names.ofHost()) }
    offer(try await names.ofSandbox())
  }

  private static func asking(_ search: @escaping CompletionRequest.Search) -> CompletionKind {
    .custom { words, index, prefix in CompletionRequest(words: words, index: index, prefix: prefix).answer(search) }
  }
}
