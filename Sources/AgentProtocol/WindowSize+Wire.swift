package import SandboxCore
package import WireFormat

extension WindowSize {
  package func write(to wire: inout WireWriter) {
    wire.integer(rows)
    wire.integer(columns)
  }

  package init(from wire: inout WireReader) throws(ProtocolViolation) {
    self.init(rows: try wire.integer(), columns: try wire.integer())
  }
}
