import Glibc
import SandboxCore
import ServiceAPI
import SystemCalls
import SystemPackage

/// A process of the program `alphagent-link`, which speaks HTTP for this one: a local sandbox pays nothing for it.
///
/// It belongs to a session of its own, so that no Ctrl-C reaches it, and ends when its socket is closed, at the latest
/// with this process.
enum LinkProcess {
  /// Starts the program with a request; returns the socket over which it replies.
  static func start(_ request: LinkRequest) throws(SandboxError) -> FileDescriptor {
    guard let program = ProgramSearch.part("alphagent-link") else {
      throw .failure(
        .programMissing, "a service needs the program 'alphagent-link', which is not beside this one",
        hint: "install it there, or in libexec/alphagent")
    }
    do throws(Errno) {
      let (own, peer) = try FileDescriptor.socketPair()
      defer { peer.discard() }
      do throws(Errno) {
        // The program finds the request when it starts.
        try own.sendAll(LinkMessage.encoded(request))
        let null = try Errno.typed { try FileDescriptor.open("/dev/null", .readWrite, options: .closeOnExec) }
        defer { null.discard() }
        try DetachedProcess.start(program, [program.string], environment, [null, null, null, peer])
        return own
      } catch {
        own.discard()
        throw error
      }
    } catch {
      throw .failure(.startFailed, "cannot start '\(program)': \(error)", hint: error.remedy)
    }
  }

  /// Variables that say how to reach the service, and whom to trust; nothing else of the caller's.
  private static var environment: [String] {
    let names = [
      "PATH", "HOME", "LANG", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY",
      "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "RES_OPTIONS", "LOCALDOMAIN",
    ]
    return names.compactMap { name in environmentVariable(name).map { "\(name)=\($0)" } }
  }
}
