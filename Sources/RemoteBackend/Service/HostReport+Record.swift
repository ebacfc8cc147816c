import Records
import SandboxCore

extension HostReport {
  /// The report that a record of a service's describes. Throws where it is not one that this version understands.
  init(_ record: HostRecord) throws(SandboxError) {
    var checks: [HostCheck] = []
    for check in record.checks {
      guard let state = HostCheck.State(rawValue: check.state) else {
        throw .failure(.serviceFailed, "the service's answer is not one that this version understands")
      }
      checks.append(HostCheck(name: check.name, state: state, detail: check.detail, remedy: check.remedy))
    }
    self.init(checks: checks)
  }
}
