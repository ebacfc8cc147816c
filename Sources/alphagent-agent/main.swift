import Glibc

/// Process 1 of a sandbox: serves the host on the stream that the launcher left in descriptor 3, until it ends.
///
/// All of it runs on this one thread, which `fork` needs.
Confinement(CommandLine.arguments)?.enter()
let process = AgentProcess()
process.becomePrivate()
Agent(stream: AgentProcess.stream).run()
// Nothing is left to tidy: with this process, the kernel ends the sandbox.
_exit(0)
