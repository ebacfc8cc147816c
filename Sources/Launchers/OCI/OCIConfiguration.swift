import SandboxCore

/// Configuration of an OCI runtime, as its `config.json` has it; only those fields of the specification that alphagent
/// sets.
struct OCIConfiguration: Encodable, Equatable {
  struct User: Encodable, Equatable {
    var uid = 0
    var gid = 0
  }

  struct Capabilities: Encodable, Equatable {
    var bounding: [String] = []
    var effective: [String] = []
    var permitted: [String] = []
    var inheritable: [String] = []
    var ambient: [String] = []
  }

  struct Process: Encodable, Equatable {
    var terminal = false
    /// User in the runtime's user namespace, which the agent leaves for one of its own.
    var user = User()
    var args: [String]
    var cwd = "/"
    var env: [String] = []
    var noNewPrivileges = true
    var capabilities = Capabilities()
  }

  struct Root: Encodable, Equatable {
    /// Relative to the bundle.
    var path = "root"
    var readonly: Bool
  }

  struct Mount: Encodable, Equatable {
    var destination: String
    var type: String
    var source: String
    var options: [String]
  }

  struct Namespace: Encodable, Equatable {
    var type: String
  }

  struct Linux: Encodable, Equatable {
    var namespaces: [Namespace]
    var maskedPaths: [String]?
    var readonlyPaths: [String]?
    var rootfsPropagation: String?

    init(namespaces: [String]) { self.namespaces = namespaces.map(Namespace.init) }
  }

  var ociVersion = "1.0.2"
  var process: Process
  var root: Root
  var hostname = "sandbox"
  var mounts: [Mount]
  var linux: Linux
}

extension OCIConfiguration.Mount {
  static func bind(_ source: String, on destination: String, _ options: [String]) -> Self {
    Self(destination: destination, type: "bind", source: source, options: options)
  }
}

extension OCIConfiguration.Process {
  /// Process that executes the agent, with the descriptor of its stream and the path of the filter that it is to load.
  static func agent(_ path: String, stream: Int) -> Self { Self(args: [path, "\(stream)", SandboxLayout.filter]) }
}
