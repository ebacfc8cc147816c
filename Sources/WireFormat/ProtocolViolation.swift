/// Error of a peer that broke the protocol; its connection cannot go on.
package struct ProtocolViolation: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
