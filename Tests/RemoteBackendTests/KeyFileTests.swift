import Glibc
@testable import RemoteBackend
import SandboxCore
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// Files with keys, and what `login` stores.
@Suite struct KeyFileTests {
  private static let key = "sk-alphagent-x"

  /// Runs the body with a new directory, which is removed afterwards.
  private func inDirectory(_ body: (String) throws -> Void) throws {
    var name = Array("/tmp/alphagent-key-tests-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&name).map { String(cString: $0) })
    defer {
      for file in ["key", "pipe", "alphagent/login.json"] { unlink("\(path)/\(file)") }
      rmdir("\(path)/alphagent")
      rmdir(path)
    }
    try body(path)
  }

  private func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    defer { file.discard() }
    _ = try file.writeAll(text.utf8)
    fchmod(file.rawValue, mode)
  }

  @Test func keysAreReadFromFilesOfOnesOwn() throws {
    try inDirectory { directory in
      try write(Self.key + "\n", to: directory + "/key")
      #expect(try KeyFile.key(in: directory + "/key") == Self.key + "\n")
      try write(Self.key, to: directory + "/key", mode: 0o400)
      #expect(try KeyFile.key(in: directory + "/key") == Self.key)
    }
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o644] as [mode_t])
  func filesThatOthersReachAreRefused(mode: mode_t) throws {
    try inDirectory { directory in
      try write(Self.key, to: directory + "/key", mode: mode)
      let error = #expect(throws: AuthenticationError.self) { try KeyFile.key(in: directory + "/key") }
      #expect(error?.code == .keyInvalid)
    }
  }

  @Test(.needs("root, to make files of others", geteuid() == 0)) func filesOfOthersAreRefused() throws {
    try inDirectory { directory in
      try write(Self.key, to: directory + "/key")
      #expect(chown(directory + "/key", 65534, 65534) == 0)
      #expect(throws: AuthenticationError.self) { try KeyFile.key(in: directory + "/key") }
    }
  }

  @Test func missingFilesAreMissingKeys() {
    let error = #expect(throws: AuthenticationError.self) { try KeyFile.key(in: "/nowhere/key") }
    #expect(error?.code == .keyMissing)
  }

  @Test(arguments: ["/proc/self/fd/", "/dev/fd/"]) func openDescriptorsAreFiles(place: String) throws {
    let file = try FileDescriptor.memory("key", holding: Self.key.utf8)
    defer { file.discard() }
    fchmod(file.rawValue, 0o600)
    #expect(try KeyFile.key(in: place + "\(file.rawValue)") == Self.key)
  }

  @Test func loginsAreStoredForTheirUserAlone() throws {
    try inDirectory { directory in
      let environment: (String) -> String? = { $0 == "XDG_CONFIG_HOME" ? directory : nil }
      #expect(try StoredLogin.load(environment) == nil)
      #expect(try !StoredLogin.remove(environment))
      let login = StoredLogin(service: "https://a", key: Self.key)
      try StoredLogin(service: "https://b", key: "sk-alphagent-old").store(environment)
      try login.store(environment)
      #expect(try StoredLogin.load(environment) == login)
      var facts = stat()
      stat("\(directory)/alphagent/login.json", &facts)
      #expect(facts.st_mode & 0o7777 == 0o600)
      stat("\(directory)/alphagent", &facts)
      #expect(facts.st_mode & 0o7777 == 0o700)
      chmod("\(directory)/alphagent/login.json", 0o644)
      #expect(throws: AuthenticationError.self) { try StoredLogin.load(environment) }
      #expect(try StoredLogin.remove(environment))
      #expect(try StoredLogin.load(environment) == nil)
    }
  }
}
