/// Processes that a signal goes to.
package enum SignalScope: UInt8, Sendable {
  /// The program's process group, as for Ctrl-C in a terminal.
  case group = 0
  /// Everything that the execution started, `setsid` and double forks included.
  case everything = 1
}
