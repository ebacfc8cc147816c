/// Identifier of one execution, transfer or connection among those under way; its opener chooses it.
///
/// The host's ids are even and the agent's odd, so that neither waits for the other to open one.
package struct CallID: Hashable, Sendable {
  package let value: UInt32

  package init(_ value: UInt32) { self.value = value }

  /// The call of messages that concern the whole connection.
  package static let connection = CallID(0)

  package var isAgents: Bool { value % 2 == 1 }
}
