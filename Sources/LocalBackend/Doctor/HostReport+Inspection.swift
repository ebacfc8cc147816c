package import SandboxCore

extension HostReport {
  /// Checks that share the trial sandbox, in the order of the report.
  private static var inSandbox: [any SandboxCheck.Type] {
    [
      SeccompCheck.self, MemoryCheck.self, ProcessorCheck.self, ProcessCountCheck.self, DiskCheck.self,
      NetworkCheck.self, TimeoutCheck.self, PythonCheck.self,
    ]
  }

  /// Runs all checks, which takes about a second. Once the task is cancelled, no further one is run, and the report is
  /// not complete.
  package static func inspect() async -> HostReport {
    let namespaces = NamespaceCheck.look()
    let (bubblewrap, state) = (BubblewrapCheck.look(after: namespaces), StateCheck.look())
    let (agent, sandbox) = await AgentCheck.open(after: [bubblewrap, namespaces, state])
    var found: [String: HostCheck] = [:]
    for check in inSandbox.sorted(by: { $0.disturbance < $1.disturbance }) where !Task.isCancelled {
      found[check.name] = await outcome(of: check, in: sandbox, after: agent)
    }
    await sandbox?.remove()
    var runtimes: [HostCheck] = []
    for runtime in RuntimeCheck.runtimes where !Task.isCancelled {
      runtimes.append(await RuntimeCheck.look(at: runtime))
    }
    let basics = [bubblewrap, agent, sandbox == nil ? namespaces : NamespaceCheck.reconsider(namespaces)]
    return HostReport(checks: basics + inSandbox.compactMap { found[$0.name] } + runtimes + [state])
  }

  private static func outcome(
    of check: any SandboxCheck.Type, in sandbox: TrialSandbox?, after agent: HostCheck
  ) async -> HostCheck {
    guard let sandbox else { return .notTried(check.name, because: agent) }
    do throws(SandboxError) {
      return try await check.attempt(in: sandbox)
    } catch {
      return .failed(check.name, error)
    }
  }
}
