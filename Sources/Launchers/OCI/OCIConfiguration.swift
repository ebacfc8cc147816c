import SandboxCore

/// What a runtime is told to run, as the specification of the Open Container Initiative writes it in `config.json`: the
/// parts of it that we have something to say in.
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
    /// Of the user namespace in which the runtime is: the agent leaves it for its own.
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
  /// The agent, told in which descriptor its stream is and where the filter is that it puts on itself.
  static func agent(_ path: String, stream: Int) -> Self { Self(args: [path, "\(stream)", SandboxLayout.filter]) }
}
