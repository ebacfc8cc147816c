import Glibc

/// Process 1 of a sandbox, which serves the host on the stream in descriptor 3 until that ends.
///
/// It has one thread, which `fork` requires.
Confinement(CommandLine.arguments)?.enter()
let process = AgentProcess()
process.becomePrivate()
Agent(stream: AgentProcess.stream).run()
// The kernel ends the sandbox with this process, so nothing is left to clean up.
_exit(0)
