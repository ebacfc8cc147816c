import FoundationEssentials
import Glibc
package import SandboxCore
package import ServiceAPI
import SystemCalls
import SystemPackage

/// The service and the key that `alphagent login` remembers, in `alphagent/login.json` of the user's configuration
/// directory.
package struct StoredLogin: Codable, Equatable, Sendable {
  package let service: String
  package let key: String

  package init(service: String, key: String) {
    self.service = service
    self.key = key
  }

  /// Whether the key is for the service at this address.
  package func isFor(_ address: ServiceAddress) -> Bool { (try? ServiceAddress(parsing: service)) == address }

  /// Most bytes of the file.
  private static let largest = 1 << 16

  /// What is stored; nil where nothing is, or in another user's directory, which HOME still names after a change of
  /// users. Throws for a file that others could read or have written.
  package static func load(_ environment: (String) -> String?) throws(SandboxError) -> StoredLogin? {
    guard let path = path(environment), access(path.string, F_OK) == 0,
      let bytes = try KeyFile.bytes(of: path, atMost: largest)
    else { return nil }
    guard let login = try? JSONDecoder().decode(StoredLogin.self, from: Data(bytes)) else {
      throw .failure(.stateUnusable, "'\(path)' is damaged", hint: "use 'alphagent login' again")
    }
    return login
  }

  /// Writes it beside the old one, for this user alone, and puts it in its place.
  package func store(_ environment: (String) -> String?) throws(SandboxError) {
    guard let path = Self.path(environment) else {
      throw .failure(.stateUnusable, "there is no home directory to keep the key in", hint: "set HOME")
    }
    let directory = path.removingLastComponent()
    for place in [directory.removingLastComponent(), directory] { mkdir(place.string, 0o700) }
    let draft = directory.appending(".login.json.\(getpid())")
    do throws(Errno) {
      let file = try Errno.typed {
        try FileDescriptor.open(
          draft, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
      }
      defer { file.discard() }
      try Errno.typed { _ = try file.writeAll((try? JSONEncoder().encode(self)).map { Array($0) } ?? []) }
      guard fsync(file.rawValue) == 0, rename(draft.string, path.string) == 0 else { throw .latest }
    } catch {
      unlink(draft.string)
      throw .failure(.stateUnusable, "cannot write '\(path)': \(error)")
    }
  }

  /// Forgets what is stored; false where nothing was.
  package static func remove(_ environment: (String) -> String?) throws(SandboxError) -> Bool {
    guard let path = path(environment) else { return false }
    if unlink(path.string) == 0 { return true }
    guard errno == ENOENT else { throw .failure(.stateUnusable, "cannot remove '\(path)': \(Errno.latest)") }
    return false
  }

  private static func path(_ environment: (String) -> String?) -> FilePath? {
    if let chosen = environment("XDG_CONFIG_HOME"), chosen.hasPrefix("/") {
      return FilePath(chosen).appending("alphagent/login.json")
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return FilePath(home).appending(".config/alphagent/login.json")
  }
}
