package import SandboxCore

extension SandboxError.Code {
  /// Status of the HTTP answer that reports an error of this code.
  package var httpStatus: Int {
    switch self {
    case .malformedRequest, .inputUnreadable: 400
    case .invalidArgument, .keyWithoutService, .notAllowed, .requestChanged, .limitUnenforceable, .directoryMissing: 422
    case .keyMissing, .keyInvalid: 401
    case .originRefused: 403
    case .sessionUnknown, .executionUnknown, .fileMissing, .pathUnknown, .keyUnknown: 404
    case .methodUnknown: 405
    case .nameTaken, .sessionAmbiguous, .sandboxTerminated, .sessionIncompatible, .cancelled, .transferCancelled,
      .transferFailed, .readerGone:
      409
    case .requestTooLarge: 413
    case .mediaTypeUnknown: 415
    case .rangeOutside: 416
    case .upgradeRequired: 426
    case .tooManySandboxes: 429
    case .unsupported, .programMissing: 501
    case .serviceBusy, .serviceUnreachable, .sessionUnresponsive, .sandboxLost, .sessionLost, .hostRefuses,
      .stateUnusable, .startFailed:
      503
    case .timeout, .memoryLimit, .serviceFailed, .outputUndeliverable: 500
    }
  }
}
