import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// Explanation on stderr of what the program did not choose and its own output cannot explain.
struct Explanation {
  private let result: ExecutionResult
  private let request: ExecutionRequest?
  private let isInSession: Bool
  private let copiesArtifacts: Bool
  private let subject: String?

  /// - Parameters:
  ///   - request: what was asked for; nil where another client has asked.
  ///   - subject: name of the execution, where there are several.
  init(
    _ result: ExecutionResult, _ request: ExecutionRequest?, isInSession: Bool, copiesArtifacts: Bool = false,
    subject: String? = nil
  ) {
    self.result = result
    self.request = request
    self.isInSession = isInSession
    self.copiesArtifacts = copiesArtifacts
    self.subject = subject
  }

  func write(unless isQuiet: Bool) {
    guard !isQuiet else { return }
    let lines = [message, variables, artifacts].compactMap(\.self)
    let start = subject.map { "\($0): " } ?? ""
    if !lines.isEmpty { Message(start + lines.joined(separator: "; "), hint: hint).write() }
    if let refusals {
      Message(start + refusals, hint: "allow one with \(isInSession ? "create " : "")--allow HOST:PORT").write()
    }
  }

  /// What ended the execution, in a few words.
  var reason: String {
    if let message { return message }
    guard let signal = result.verdict.signal else { return "exit status \(result.exitCode)" }
    return result.verdict.reason == .cancelled ? "cancelled" : "died of signal \(signal)"
  }

  /// Connections that the network policy refused, where the program failed or a person looks on: one that went on without
  /// them may be read by another program.
  private var refusals: String? {
    let isSeen = result.exitCode != 0 || TerminalFacts(of: .standardError).isTerminal
    guard isSeen, !result.denied.isEmpty else { return nil }
    let most = 3
    let names = result.denied.prefix(most).map { "\($0.host):\($0.port)" }.joined(separator: ", ")
    let more = result.denied.count > most ? " and \(result.denied.count - most) more" : ""
    return "the network policy refused \(names)\(more)"
  }

  /// State of the session's Python variables, where it is not the usual one.
  private var variables: String? {
    switch result.variables {
    case .kept where [.timeout, .cancelled, .memory].contains(result.verdict.reason): "Python variables were kept"
    case .lost: "the interpreter has ended, and Python variables were lost"
    case .renewed: "the interpreter had ended before this run, and Python variables were lost"
    case .kept, nil: nil
    }
  }

  private var artifacts: String? {
    guard copiesArtifacts, result.artifactsTruncated, result.verdict.reason != .lost else { return nil }
    return "/workspace holds more files than are looked at, and artifacts may be missing"
  }

  private var message: String? {
    switch result.verdict.reason {
    case .exit, .signal, .cancelled: nil
    case .timeout: "the execution took longer than its timeout\(timeout.map { " of \($0)" } ?? "")"
    case .memory: "the execution went over its memory limit of \(limit(.memory))"
    case .pids: "the sandbox has too many processes to start another"
    case .disk: "a file grew over its size limit"
    case .output: result.exitCode == 125 ? "the output could not be written" : nil
    case .notExecutable: "\(name) is not executable in the sandbox"
    case .notFound: "\(name) is not in the sandbox"
    case .startFailed: "\(name) could not be started"
    case .lost: (result.sessionEnd?.words ?? "the sandbox was lost") + " before the execution ended"
    }
  }

  private var hint: String? {
    switch result.verdict.reason {
    case .timeout: "give it longer with --timeout"
    case .memory where isInSession: "make a session with more: alphagent create --memory"
    case .memory: "give it more with --memory"
    case .pids where isBoundByCaller, .startFailed where isBoundByCaller:
      Errno.resourceTemporarilyUnavailable.remedy
    case .pids where isInSession: "make a session with more: alphagent create --pids"
    case .pids: "give it more with --pids"
    case .disk where isInSession: "make a session with more: alphagent create --disk"
    case .disk: "give it more with --disk"
    case .lost where result.sessionEnd == .timeToLive: "make a session that lives longer: alphagent create --ttl"
    case .notFound where program == "python3": "install it on the host, below /usr: apt-get install python3"
    default: nil
    }
  }

  /// Whether this process, whose limits a sandbox of its own inherits, may have fewer processes than the sandbox.
  private var isBoundByCaller: Bool {
    var own = rlimit()
    let limit = result.limits.first { $0.control == .pids }?.value
    guard !isInSession, case .count(let most) = limit else { return false }
    return getrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &own) == 0 && Double(own.rlim_cur) < most
  }

  private var name: String { program.map { "'\($0)'" } ?? "the program" }

  private var program: String? {
    switch request?.program {
    case .python, .pythonFile, .pythonInput: "python3"
    case .shell: "sh"
    case .command(let words): words.first ?? ""
    case nil: nil
    }
  }

  private var timeout: String? {
    guard let request else { return nil }
    return request.timeout?.text ?? limit(.timeout)
  }

  private func limit(_ control: Control) -> String {
    result.limits.first { $0.control == control }?.text ?? "its sandbox"
  }
}

/// Warnings, for people, about limits that the host does not enforce; `--json` has them in `limits`.
struct Warnings {
  private let isOn: Bool
  private let isQuiet: Bool

  /// Turns them on with `--verbose` and on a terminal: stderr that is piped is the program's alone.
  init(_ common: CommonOptions) {
    isQuiet = common.quiet
    isOn = !isQuiet && (common.verbose || TerminalFacts(of: .standardError).isTerminal)
  }

  /// Says that a session will not live as long as it should, on a terminal or not: what a service prints is kept.
  func sayThatSessionEnds(with service: String) {
    guard !isQuiet else { return }
    Message("warning: the session ends with \(service), in which it was made").write()
  }

  func show(_ limits: [EnforcedLimit]) {
    guard isOn else { return }
    for limit in limits where !limit.enforced {
      Message("warning: this host does not enforce the \(limit.control.rawValue) limit", hint: limit.remedy).write()
    }
  }
}
