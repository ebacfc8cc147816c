package import SandboxCore

/// The variables that every program of a sandbox gets; nothing of the host's environment is among them.
package struct SandboxEnvironment {
  private let base: [(String, String)]
  private let added: [EnvironmentVariable]

  package init(_ options: SandboxOptions) {
    base = Self.system + Self.python + Self.network(options.network) + Self.threads(options.cpus)
    added = options.environment
  }

  /// `NAME=VALUE` strings for exec; later variables win, and each name comes once.
  package func list(adding more: [EnvironmentVariable]) -> [[UInt8]] {
    var values: [String: String] = [:]
    for (name, value) in base { values[name] = value }
    for variable in added + more { values[variable.name] = variable.value }
    return values.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
  }

  private static let system = [
    (
      "PATH",
      "\(SandboxLayout.home)/.local/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
        + ":\(SandboxLayout.toolDirectory)"
    ),
    ("HOME", SandboxLayout.home), ("USER", SandboxLayout.user), ("LOGNAME", SandboxLayout.user), ("SHELL", "/bin/sh"),
    ("LANG", "C.UTF-8"),
  ]

  /// Output shows as it is printed; `pip install` goes to the home directory, and leaves nothing beside what it
  /// installs; imports leave no caches among the artifacts; plots need no display.
  private static let python = [
    ("PYTHONUNBUFFERED", "1"), ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUSERBASE", "\(SandboxLayout.home)/.local"),
    ("PIP_BREAK_SYSTEM_PACKAGES", "1"), ("PIP_NO_CACHE_DIR", "1"), ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    ("PIP_NO_WARN_SCRIPT_LOCATION", "0"), ("PIP_PROGRESS_BAR", "off"), ("MPLBACKEND", "Agg"),
  ]

  /// Both spellings: curl reads `http_proxy` in lower case only.
  private static func network(_ policy: NetworkPolicy) -> [(String, String)] {
    guard policy != .none else { return [] }
    let proxy = "http://127.0.0.1:\(SandboxLayout.proxyPort)"
    let own = "localhost,127.0.0.1,::1"
    let pairs = [("http_proxy", proxy), ("https_proxy", proxy), ("all_proxy", proxy), ("no_proxy", own)]
    return pairs + pairs.map { ($0.0.uppercased(), $0.1) } + [("NODE_USE_ENV_PROXY", "1")]
  }

  private static func threads(_ cpus: Double?) -> [(String, String)] {
    guard let cpus else { return [] }
    return [("OMP_NUM_THREADS", "\(max(1, Int(cpus.rounded(.up))))")]
  }
}
