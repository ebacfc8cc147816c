extension SandboxError {
  /// Remedy for people at a shell: the error's own hint, or else that of its code.
  package var remedy: String? { hint ?? code.remedy }
}

extension SandboxError.Code {
  /// Remedy for every error of this code, mostly a command of this tool; nil for none.
  fileprivate var remedy: String? {
    switch self {
    case .sessionUnknown, .sessionLost: "see 'alphagent list'"
    case .sessionAmbiguous: "give more of it, or see 'alphagent list'"
    case .sessionUnresponsive: "end it with 'alphagent terminate'"
    case .sessionIncompatible: "a session lives with the version of alphagent that made it"
    case .nameTaken: "choose another name, or terminate it"
    case .executionUnknown: "see 'alphagent logs'"
    case .tooManySandboxes: "terminate some of them, or see 'alphagent gc'"
    case .hostRefuses, .startFailed, .limitUnenforceable: "'alphagent doctor' says what this host lacks"
    case .directoryMissing: "upload it, or make it first"
    case .keyMissing, .keyInvalid: "set ALPHAGENT_API_KEY, or name a file with the key"
    case .keyUnknown: "see 'alphagent key list'"
    case .serviceUnreachable: "see whether it runs, and whether its address is right; --local does without it"
    case .serviceBusy: "try again later, or terminate what is not needed"
    case .invalidArgument, .malformedRequest, .unsupported, .keyWithoutService, .notAllowed, .requestChanged,
      .serviceFailed, .pathUnknown,
      .methodUnknown, .mediaTypeUnknown, .rangeOutside, .upgradeRequired, .requestTooLarge, .originRefused, .timeout,
      .memoryLimit, .cancelled, .programMissing,
      .stateUnusable, .sandboxLost, .sandboxTerminated, .fileMissing, .transferFailed, .transferCancelled, .readerGone,
      .inputUnreadable, .outputUndeliverable:
      nil
    }
  }
}
