/// Time of a file's last change, since 1970.
package struct FileTime: Equatable, Sendable {
  package let seconds: Int64
  /// Below 1,000,000,000.
  package let nanoseconds: UInt32

  /// Excess nanoseconds are cut off.
  package init(seconds: Int64, nanoseconds: UInt32 = 0) {
    self.seconds = seconds
    self.nanoseconds = min(nanoseconds, Self.mostNanoseconds)
  }

  static let mostNanoseconds: UInt32 = 999_999_999
}
