import Records
import SandboxCore
import ServiceAPI
import SystemCalls

/// The way to the service's own program: HTTP and a database would cost every other command time to start.
enum ServiceHandover {
  /// Makes this process the service's program; returns only by an error.
  static func become(_ command: ServiceCommand) throws(SandboxError) -> Never {
    guard let program = ProgramSearch.part("alphagent-service") else {
      throw .failure(
        .programMissing, "alphagent-service is not beside this program",
        hint: "install it there, or in libexec/alphagent")
    }
    throw .failure(
      .programMissing, "cannot start '\(program)': \(replaceProcess(by: program, [JSONText.of(command)]))")
  }
}
