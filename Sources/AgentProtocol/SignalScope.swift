/// Whom a signal is for.
package enum SignalScope: UInt8, Sendable {
  /// The program's process group, as a terminal's Ctrl-C.
  case group = 0
  /// Everything that the execution started, `setsid` and double forks included.
  case everything = 1
}
