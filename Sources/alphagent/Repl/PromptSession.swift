import Alphagent
import SandboxCore
import Terminal

/// The session that a prompt is a prompt of.
struct PromptSession: Sendable {
  let handle: any SessionHandle
  let questions: Questions
  /// Whether it ends with the prompt.
  let isOwn: Bool

  var sandbox: Sandbox { Sandbox(handle) }
}

/// Maker of a prompt's session: a new one, or the one that the command line names.
struct SessionChoice {
  let sandbox: SandboxFlags
  let shape: SessionShapeFlags
  let session: SessionFlags
  let common: CommonOptions
  let context: Context

  /// Connects to the named session; without one, makes one that ends with this connection.
  func open() async throws(SandboxError) -> PromptSession {
    guard let reference = try session.reference(context.environment) else { return try await make() }
    try sandbox.checkForSession(reference, isNamedByOption: session.session != nil)
    let listening = context.endAtOnceWhenSignalled()
    defer { listening.cancel() }
    return session(try await context.backend(common).attach(to: reference), isOwn: false)
  }

  /// Makes a session.
  func make() async throws(SandboxError) -> PromptSession {
    let options = try sandbox.options(context.environment)
    let handle = try await context.backend(common).create(options, shape.options())
    Warnings(common).show(handle.limits)
    return session(handle, isOwn: true)
  }

  private func session(_ handle: any SessionHandle, isOwn: Bool) -> PromptSession {
    PromptSession(handle: handle, questions: Questions(handle), isOwn: isOwn)
  }

  /// Variables and timeout for an execution in a session that has been made with others.
  func settings(of session: PromptSession) throws(SandboxError) -> (Duration?, [EnvironmentVariable]) {
    guard !session.isOwn else { return (nil, []) }
    return (try sandbox.executionTimeout(), try sandbox.variables(context.environment))
  }
}
