import SandboxCore

/// The sessions that the verbs work on.
enum Sessions {
  static func backend() throws(SandboxError) -> any SessionBackend { throw SandboxError("no session backend yet") }
}
