extension SandboxError {
  /// Everything that can go wrong, each by a name that does not change; the raw value is `failure.code` in `--json`.
  public enum Code: String, Sendable, CaseIterable {
    // MARK: What was asked for

    /// An option, an argument or a value that nothing can be made of.
    case invalidArgument = "invalid_argument"
    /// What this version, or this backend, does not have.
    case unsupported
    /// A key was given, and no service that it could be for.
    case keyWithoutService = "key_without_service"

    // MARK: Who asks

    /// A service was named, and no key for it.
    case keyMissing = "key_missing"
    /// The service does not know the key, or not any more.
    case keyInvalid = "key_invalid"

    // MARK: Executions

    /// The execution took longer than its timeout.
    case timeout
    /// The execution went over its memory limit.
    case memoryLimit = "memory_limit"
    /// The working directory of the execution is not there.
    case directoryMissing = "directory_missing"
    /// No execution of this number is under way, or was.
    case executionUnknown = "execution_unknown"
    /// The caller's signal came first.
    case cancelled

    // MARK: Sandboxes

    /// A program of the host's that is needed is not there: bubblewrap, an OCI runtime, the agent, the tool itself.
    case programMissing = "program_missing"
    /// The host's kernel, or what guards it, refuses what the sandbox is made of.
    case hostRefuses = "host_refuses"
    /// A limit was asked for that this host, or this runtime, cannot hold a program to.
    case limitUnenforceable = "limit_unenforceable"
    /// The place where sandboxes are known cannot be used.
    case stateUnusable = "state_unusable"
    /// There are as many sandboxes as there can be.
    case tooManySandboxes = "too_many_sandboxes"
    /// The sandbox could not be made, for another reason.
    case startFailed = "start_failed"
    /// The sandbox is gone, and nobody asked for that.
    case sandboxLost = "sandbox_lost"
    /// The sandbox was terminated before.
    case sandboxTerminated = "sandbox_terminated"

    // MARK: Sessions

    /// No session has this id or name.
    case sessionUnknown = "session_unknown"
    /// Several ids begin so.
    case sessionAmbiguous = "session_ambiguous"
    /// Another session has the name.
    case nameTaken = "name_taken"
    /// The session's supervisor does not answer.
    case sessionUnresponsive = "session_unresponsive"
    /// The session speaks another version of the protocol.
    case sessionIncompatible = "session_incompatible"
    /// The connection to the session broke.
    case sessionLost = "session_lost"

    // MARK: Files and output

    /// A file that was asked for is not there.
    case fileMissing = "file_missing"
    /// A file could not be read, sent, received or written.
    case transferFailed = "transfer_failed"
    /// The transfer was given up by its caller.
    case transferCancelled = "transfer_cancelled"
    /// Whoever was to read a download closed the pipe.
    case readerGone = "reader_gone"
    /// An input of the caller's, such as stdin, could not be read.
    case inputUnreadable = "input_unreadable"
    /// A result could not be written where it was to go.
    case outputUndeliverable = "output_undeliverable"
  }
}

extension SandboxError.Code {
  /// The kind that an error of this code has.
  public var kind: SandboxError.Kind {
    switch self {
    case .invalidArgument, .keyWithoutService: .usage
    case .keyMissing, .keyInvalid: .authentication
    case .timeout: .timeout
    case .memoryLimit: .resourceLimit
    case .unsupported, .directoryMissing, .executionUnknown, .cancelled, .programMissing, .hostRefuses,
      .limitUnenforceable, .stateUnusable, .tooManySandboxes, .startFailed, .sandboxLost, .sandboxTerminated,
      .sessionUnknown, .sessionAmbiguous, .nameTaken, .sessionUnresponsive, .sessionIncompatible, .sessionLost,
      .fileMissing, .transferFailed, .transferCancelled, .readerGone, .inputUnreadable, .outputUndeliverable:
      .sandbox
    }
  }
}
