/// Reason for which a call failed.
package enum CallFailure: UInt8, Sendable, Equatable {
  case notFound = 1, refused, unreachable, timedOut, io, tooMany, invalid
}
