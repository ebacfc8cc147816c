/// Limits on targets: importing outside libraries and system modules, starting programs, reaching the other backend.
enum ImportRules {
  static func offences(in tree: SourceTree) -> [Offence] {
    tree.manifest.targets.filter { !$0.isForTests }.flatMap { target in
      modules(of: target, in: tree) + starts(of: target, in: tree)
    } + backends(in: tree)
  }

  /// Modules, and the only targets that may import them.
  private static let owners: [(modules: Set<String>, targets: Set<String>)] = [
    (["ArgumentParser"], ["alphagent"]),
    (["CEdit"], ["Terminal"]),
    (["CSeccomp"], ["Seccomp"]),
    (
      [
        "AsyncHTTPClient", "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2", "HummingbirdTLS", "HTTPTypes",
        "NIOCore", "NIOHTTP1", "NIOHTTP2", "NIOPosix", "NIOSSL", "NIOWebSocket",
      ], ["Service", "WebSocketStream", "alphagent-link"]
    ),
    (["GRDB"], ["ServiceKeys"]),
    (["Crypto"], ["Service", "ServiceKeys"]),
  ]

  /// Targets that only turn bytes into values and back, and modules that these may not import.
  private static let pure: Set = ["WireFormat", "AgentProtocol", "EntryCodec", "ProxyProtocol", "SessionProtocol"]
  private static let impure: Set = [
    "Glibc", "SystemPackage", "SystemCalls", "CLinux", "Dispatch", "Foundation", "FoundationEssentials",
  ]

  private static func modules(of target: Manifest.Target, in tree: SourceTree) -> [Offence] {
    let inAgent = tree.manifest.graph.reachable(from: "alphagent-agent").union(["alphagent-agent"])
    return imports(of: target, in: tree) { module in
      if let owner = owners.first(where: { $0.modules.contains(module) }), !owner.targets.contains(target.name) {
        return "only \(owner.targets.sorted().joined(separator: " and ")) may import it"
      }
      if pure.contains(target.name), impure.contains(module) { return "\(target.name) does no input or output" }
      if inAgent.contains(target.name), ["Foundation", "FoundationEssentials"].contains(module) {
        return "the agent, which \(target.name) is a part of, does without Foundation"
      }
      return nil
    }
  }

  private static func imports(
    of target: Manifest.Target, in tree: SourceTree, forbid: (String) -> String?
  ) -> [Offence] {
    tree.files(of: target).flatMap { file in
      file.imports.compactMap { module, line in
        forbid(module).map { reason in
          Offence(
            place: "\(file.path):\(line)", problem: "imports \(module), and \(reason)",
            remedy: "ask the room that owns it, or move this code there")
        }
      }
    }
  }

  private static let starters: Set = [
    "posix_spawn", "posix_spawnp", "fork", "vfork", "execv", "execve", "execvp", "popen", "system",
  ]

  /// Only the local backend and its dependencies may start programs of the host's; the agent starts them in a sandbox,
  /// and the benchmark is no part of the product.
  private static func starts(of target: Manifest.Target, in tree: SourceTree) -> [Offence] {
    let allowed = tree.manifest.graph.reachable(from: "LocalBackend")
    guard !allowed.union(["LocalBackend", "alphagent-agent", "alphagent-benchmark"]).contains(target.name) else {
      return []
    }
    return tree.files(of: target).flatMap { file in
      file.tokens.indices.compactMap { index in
        let token = file.tokens[index]
        guard token.kind == .word, starters.contains(token.text), file.tokens.at(index + 1)?.isMark("(") == true,
          file.tokens.at(index - 1)?.isMark(".") != true
        else { return nil }
        return Offence(
          place: "\(file.path):\(token.line)", problem: "starts a program with \(token.text)",
          remedy: "only LocalBackend and what it depends on do that; put it there")
      }
    }
  }

  /// One backend must work where the other is not built.
  private static func backends(in tree: SourceTree) -> [Offence] {
    [("LocalBackend", "RemoteBackend"), ("RemoteBackend", "LocalBackend")].compactMap { one, other in
      guard tree.manifest.graph.reachable(from: one).contains(other) else { return nil }
      return Offence(
        place: "Package.swift", problem: "\(one) reaches \(other)", remedy: "backends know SandboxCore's protocol alone"
      )
    }
  }
}
