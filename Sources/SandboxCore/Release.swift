/// This release of alphagent.
package enum Release {
  /// Number of the release, as `--version` prints it.
  package static let version = "0.1.0"
}
