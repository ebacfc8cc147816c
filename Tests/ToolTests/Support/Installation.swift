import Glibc
import SystemPackage
import TestSupport

/// The tool as it was built, in a place where every user can start it.
struct Installation: Sendable {
  let tool: FilePath
  let agent: FilePath

  static let shared = Installation()

  private init() {
    let built = BuildDirectory.path
    let place = Self.isOpenToAll(built) ? built : Self.copy(from: built)
    tool = place.appending("alphagent")
    agent = place.appending("alphagent-agent")
  }

  private static func isOpenToAll(_ directory: FilePath) -> Bool {
    var path = directory
    repeat {
      var facts = stat()
      guard stat(path.string, &facts) == 0, facts.st_mode & 0o001 != 0 else { return false }
    } while path.removeLastComponent()
    return true
  }

  private static func copy(from built: FilePath) -> FilePath {
    let place = TestDirectory.make("bin")
    for name in ["alphagent", "alphagent-agent", "alphagent-link", "alphagent-service"] {
      guard let bytes = HostFiles.read(built.appending(name)),
        (try? HostFiles.write(bytes, to: place.appending(name), mode: 0o755)) != nil
      else { preconditionFailure("cannot copy \(name) from \(built)") }
    }
    return place
  }
}
