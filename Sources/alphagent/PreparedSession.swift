import LocalBackend
import SandboxCore

/// A connection to the session that a command line most likely names, being made while the rest of it is parsed.
struct PreparedSession: Sendable {
  private let reference: String
  private let connection: LocalSessions.Connection

  /// Starts only for the verbs that use a session; nil where none is in sight.
  init?(for arguments: [String], _ environment: (String) -> String?) {
    guard let verb = arguments.first, [Run.name, Exec.name, Upload.name, Download.name].contains(verb),
      environment("ALPHAGENT_API_URL") == nil, let reference = Self.reference(arguments, environment),
      let connection = try? LocalSessions.attaching(to: reference)
    else { return nil }
    self.reference = reference
    self.connection = connection
  }

  /// The connection, if it is to this session.
  func handle(of reference: String) async throws(SandboxError) -> (any SessionHandle)? {
    guard reference == self.reference else { return nil }
    return try await connection.value.get()
  }

  /// As its first option, or from the environment; where another one turns out to be meant, this one was made in vain.
  private static func reference(_ arguments: [String], _ environment: (String) -> String?) -> String? {
    let isNamed = arguments.count > 2 && ["-s", "--session"].contains(arguments[1])
    let reference = isNamed ? arguments[2] : environment("ALPHAGENT_SESSION")
    return reference?.isEmpty == false ? reference : nil
  }
}

extension Context {
  /// Connects to a session.
  func attach(to reference: String) async throws(SandboxError) -> any SessionHandle {
    if let handle = try await session?.handle(of: reference) { return handle }
    return try await sessions().attach(to: reference)
  }
}
