/// Options as people and programs spell them, alike on the command line and in a request to the service.

/// Runs the body, and puts the name of an option or a field before the message of its error.
package func named<Value>(
  _ option: String, _ parse: () throws(SandboxError) -> Value
) throws(SandboxError) -> Value {
  do {
    return try parse()
  } catch {
    throw SandboxError.failure(error.code, "\(option): \(error.message)", hint: error.hint)
  }
}

extension Limits {
  /// The number of CPUs that a text spells; throws a usage error for anything else.
  package static func cpus(parsing text: String) throws(SandboxError) -> Double {
    guard let count = Double(text), count.isFinite, count >= 0.01, count <= 4096 else {
      throw .usage("'\(text)' is not a number of CPUs", hint: "use a number such as 2 or 0.5")
    }
    return count
  }

  /// The number of processes that a text spells; throws a usage error for anything else.
  package static func pids(parsing text: String) throws(SandboxError) -> Int {
    guard let count = Int(text), count >= 1, count <= 1 << 22 else {
      throw .usage("'\(text)' is not a number of processes", hint: "use a whole number from 1 to 4194304")
    }
    return count
  }
}

extension NetworkPolicy {
  /// Allowed hosts take the place of the internet, unless all are the host's own loopback, which is added to it. With
  /// `isClosed`, only allowed hosts can be reached.
  package init(isClosed: Bool, allowing texts: [String]) throws(SandboxError) {
    var patterns: [HostPattern] = []
    for text in texts { patterns.append(try HostPattern(parsing: text)) }
    let namesHostAlone = patterns.allSatisfy { $0.host == NetworkPolicy.hostName }
    self =
      if patterns.isEmpty {
        isClosed ? .none : .public
      } else {
        namesHostAlone && !isClosed ? .publicAndHost(patterns) : .allow(patterns)
      }
  }
}

extension SandboxOptions {
  /// Fewest bytes of memory that are worth trying.
  private static let leastMemory: UInt64 = 1 << 16

  /// Throws a usage error for options that do not go together.
  ///
  /// - Parameter prefix: the characters before an option's name.
  package func check(prefix: String) throws(SandboxError) {
    guard memory.bytes >= Self.leastMemory else {
      throw .usage("\(prefix)memory \(memory) is too little for any sandbox", hint: "give it some megabytes")
    }
    if let disk, disk.bytes > memory.bytes {
      throw .usage(
        "\(prefix)disk \(disk) is more than \(prefix)memory \(memory)",
        hint: "the writable layer is held in memory: raise \(prefix)memory above it")
    }
    if required.contains(.cpus), cpus == nil {
      throw .usage("\(prefix)require cpus takes a limit to enforce", hint: "give one with \(prefix)cpus")
    }
  }
}
