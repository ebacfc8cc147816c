@testable import Alphagent
import Glibc
import RemoteBackend
import SandboxCore
import ServiceAPI
import SystemPackage
import Testing

/// Which backend a caller gets, and with which key.
@Suite struct BackendWishesTests {
  private static let given = "sk-alphagent-given"
  private static let environmental = "sk-alphagent-environment"
  private static let stored = "sk-alphagent-stored"

  private static func wishes(
    service: String? = nil, key: String? = nil, file: String? = nil, isLocal: Bool = false
  ) -> BackendWishes {
    var wishes = BackendWishes()
    (wishes.service, wishes.apiKey, wishes.apiKeyFile, wishes.isLocal) = (service, key, file, isLocal)
    return wishes
  }

  /// Runs the body with a home in which a login is stored.
  private func withLogin(_ body: (String) throws -> Void) throws {
    var name = Array("/tmp/alphagent-login-tests-XXXXXX".utf8CString)
    let home = try #require(mkdtemp(&name).map { String(cString: $0) })
    defer {
      _ = try? StoredLogin.remove { $0 == "HOME" ? home : nil }
      for directory in ["/.config/alphagent", "/.config", ""] { rmdir(home + directory) }
    }
    try StoredLogin(service: "https://login.example", key: Self.stored).store { $0 == "HOME" ? home : nil }
    try body(home)
  }

  @Test func theServiceIsTheCallersThenTheEnvironmentsThenTheLogins() throws {
    try withLogin { home in
      let login = ["HOME": home]
      let all = login.merging([
        "ALPHAGENT_API_URL": "https://environment.example", "ALPHAGENT_API_KEY": Self.environmental,
      ]) { $1 }
      let cases: [(BackendWishes, [String: String], String?, String?)] = [
        (Self.wishes(service: "https://option.example"), all, "https://option.example", Self.environmental),
        (Self.wishes(service: "https://option.example", key: Self.given), all, "https://option.example", Self.given),
        (Self.wishes(), all, "https://environment.example", Self.environmental),
        (Self.wishes(), login, "https://login.example", Self.stored),
        (Self.wishes(key: Self.given), login, "https://login.example", Self.given),
        (Self.wishes(service: "https://LOGIN.example/"), login, "https://login.example", Self.stored),
        (Self.wishes(isLocal: true), all, nil, nil),
        (Self.wishes(), [:], nil, nil),
        (Self.wishes(), ["ALPHAGENT_API_KEY": Self.environmental], nil, nil),
      ]
      for (wishes, environment, url, key) in cases {
        let service = try wishes.service { environment[$0] }
        #expect(service?.address.description == url && service?.key == key, "\(wishes)")
      }
    }
  }

  @Test func aStoredKeyGoesToItsOwnServiceAlone() throws {
    try withLogin { home in
      let error = #expect(throws: AuthenticationError.self) {
        try Self.wishes(service: "https://other.example").service { $0 == "HOME" ? home : nil }
      }
      #expect(error?.code == .keyMissing)
    }
  }

  @Test func aServiceNeedsAKey() {
    let error = #expect(throws: AuthenticationError.self) {
      try BackendChoice().backend(Self.wishes(service: "https://a")) { _ in nil }
    }
    #expect(error?.code == .keyMissing)
  }

  @Test func anExplicitKeyNeedsAService() {
    for wishes in [
      Self.wishes(key: Self.given), Self.wishes(file: "/nowhere"), Self.wishes(key: Self.given, isLocal: true),
    ] {
      let error = #expect(throws: UsageError.self) { try BackendChoice().backend(wishes) { _ in nil } }
      #expect(error?.code == .keyWithoutService)
    }
  }
}
