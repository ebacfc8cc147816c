extension SandboxError {
  /// Stable name of an error; the raw value is `failure.code` in `--json`.
  public enum Code: String, Sendable, CaseIterable {
    // MARK: Requests

    /// An option, an argument or a value is malformed.
    case invalidArgument = "invalid_argument"
    /// The body of a request cannot be read.
    case malformedRequest = "malformed_request"
    /// This version, or this backend, does not support the request.
    case unsupported
    /// An API key was given, but no service that could use it.
    case keyWithoutService = "key_without_service"
    /// The operator of the service does not allow what was asked for.
    case notAllowed = "not_allowed"

    // MARK: Authentication

    /// A service was named, but no API key for it.
    case keyMissing = "key_missing"
    /// The service does not know the key, or no longer accepts it.
    case keyInvalid = "key_invalid"

    /// No key of this service has that id.
    case keyUnknown = "key_unknown"

    // MARK: Services

    /// The service cannot be reached.
    case serviceUnreachable = "service_unreachable"
    /// The service gave an answer that is not one of its interface.
    case serviceFailed = "service_failed"
    /// The service has as much to do as its operator allows.
    case serviceBusy = "service_busy"
    /// The service has no such path.
    case pathUnknown = "path_unknown"
    /// The path has no such method.
    case methodUnknown = "method_unknown"
    /// The body of a request is of a kind that the path does not take, or none of the answers asked for is given.
    case mediaTypeUnknown = "media_type_unknown"
    /// The path is a stream, and the request asked for none.
    case upgradeRequired = "upgrade_required"
    /// The part of a file that was asked for is not there.
    case rangeOutside = "range_outside"
    /// A request is larger than the service takes.
    case requestTooLarge = "request_too_large"
    /// The request comes from a web page, or names another host.
    case originRefused = "origin_refused"
    /// An idempotency key was used before, for another request.
    case requestChanged = "request_changed"

    // MARK: Executions

    /// The execution took longer than its timeout.
    case timeout
    /// The execution went over its memory limit.
    case memoryLimit = "memory_limit"
    /// The working directory of the execution is not there.
    case directoryMissing = "directory_missing"
    /// There is no such execution, or it is no longer under way.
    case executionUnknown = "execution_unknown"
    /// The caller cancelled the request, by a signal or with its task.
    case cancelled

    // MARK: Sandboxes

    /// A program that the host must have is missing: bubblewrap, an OCI runtime, the agent, the tool itself.
    case programMissing = "program_missing"
    /// The host's kernel, or a security policy of the host, refuses a facility that sandboxes need.
    case hostRefuses = "host_refuses"
    /// This host, or this runtime, cannot enforce a limit that was asked for.
    case limitUnenforceable = "limit_unenforceable"
    /// The state directory, which records sandboxes, cannot be used.
    case stateUnusable = "state_unusable"
    /// The largest number of sandboxes at once is reached.
    case tooManySandboxes = "too_many_sandboxes"
    /// The sandbox could not be made, for another reason.
    case startFailed = "start_failed"
    /// The sandbox ended unexpectedly.
    case sandboxLost = "sandbox_lost"
    /// The sandbox is already terminated.
    case sandboxTerminated = "sandbox_terminated"

    // MARK: Sessions

    /// No session has this id or name.
    case sessionUnknown = "session_unknown"
    /// Several sessions' ids begin with the given text.
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
    /// The caller cancelled the transfer.
    case transferCancelled = "transfer_cancelled"
    /// The reader of a download closed the pipe.
    case readerGone = "reader_gone"
    /// An input of the caller's, such as stdin, could not be read.
    case inputUnreadable = "input_unreadable"
    /// A result could not be written to its destination.
    case outputUndeliverable = "output_undeliverable"
  }
}

extension SandboxError.Code {
  /// The kind that an error of this code has.
  public var kind: SandboxError.Kind {
    switch self {
    case .invalidArgument, .malformedRequest, .keyWithoutService, .notAllowed, .requestChanged: .usage
    case .keyMissing, .keyInvalid: .authentication
    case .timeout: .timeout
    case .memoryLimit: .resourceLimit
    case .unsupported, .keyUnknown, .serviceUnreachable, .serviceFailed, .serviceBusy, .pathUnknown, .methodUnknown,
      .mediaTypeUnknown, .rangeOutside, .upgradeRequired, .requestTooLarge, .originRefused, .directoryMissing,
      .executionUnknown, .cancelled, .programMissing, .hostRefuses,
      .limitUnenforceable, .stateUnusable, .tooManySandboxes, .startFailed, .sandboxLost, .sandboxTerminated,
      .sessionUnknown, .sessionAmbiguous, .nameTaken, .sessionUnresponsive, .sessionIncompatible, .sessionLost,
      .fileMissing, .transferFailed, .transferCancelled, .readerGone, .inputUnreadable, .outputUndeliverable:
      .sandbox
    }
  }
}
