import Glibc
import Launchers
import SandboxCore
import TestSupport
import Testing

/// Program that attacks its sandbox, other sandboxes or the host, and the end that it must come to.
///
/// A program prints what it has got hold of: nothing where the sandbox holds.
struct HostileProgram: Sendable {
  enum Language: Sendable {
    case python, shell
  }

  enum Place: Sendable {
    /// A sandbox of its own.
    case sandbox
    /// A session, which must go on after it.
    case session
  }

  /// Statuses that the tool may end with, and reasons that it may give.
  struct End: Sendable {
    var statuses: Set<Int32>
    var reasons: Set<Reason>

    static let done = End(statuses: [0], reasons: [.exit])
    static let timeout = End(statuses: [124], reasons: [.timeout])
    static let memory = End(statuses: [137], reasons: [.memory])
    /// Done, or killed by itself.
    static let doneOrKilled = oneOf(0, 137)
    /// Within its limits, or killed for its memory.
    static let doneOrMemory = End(statuses: [0, 137], reasons: [.exit, .memory])

    /// Ended by itself with one of these statuses.
    static func oneOf(_ statuses: Int32...) -> End { End(statuses: Set(statuses), reasons: [.exit, .signal]) }
    static func exit(_ status: Int32) -> End { End(statuses: [status], reasons: [.exit]) }
    static func signal(_ number: Int32) -> End { End(statuses: [128 + number], reasons: [.signal]) }
  }

  let name: String
  let code: String
  var language = Language.python
  var place = Place.sandbox
  /// Options of the tool: those of a session's creation where the place is one.
  var options: [String] = []
  /// Further variables of the tool's environment.
  var environment: [String: String] = [:]
  var users = HostUser.all
  var runtimes: [Runtime] = [.bubblewrap]
  /// Promise that the program relies on: it does not run where the runtime does not keep that.
  var needs: RuntimeDifference.Key?
  /// Part of the machine that it loads.
  var load = Capacity.Part.one
  var end = End.done
  /// All of its stdout; nil for any.
  var prints: String? = ""
  /// Texts that must be neither in stdout nor in stderr.
  var never: [String] = []

  static let everywhere: [Runtime] = [.bubblewrap, .runsc]
}

/// Hostile programs of one group that run one after another, and who runs them with which runtime.
struct HostileGroup: CustomTestStringConvertible, Sendable {
  let name: String
  let programs: [HostileProgram]
  let make: Make
  /// Part of the machine that each of them loads.
  let load: Capacity.Part

  var testDescription: String { "\(name) (\(programs.count), \(load)): \(make.testDescription)" }

  /// The groups for every user and runtime.
  static var all: [HostileGroup] {
    let groups = [
      ("memory", MemoryPrograms.all), ("resources", ResourcePrograms.all), ("processes", ProcessPrograms.all),
      ("output", OutputPrograms.all),
      ("files", FilePrograms.all), ("kernel", KernelPrograms.all), ("network", NetworkPrograms.all),
      ("secrets", SecretPrograms.all),
    ]
    return groups.flatMap { name, programs in
      Make.all.flatMap { make in
        [Capacity.Part.one, .all].map { load in
          let fitting = programs.filter { $0.runs(with: make) && $0.load == load }
          return HostileGroup(name: name, programs: fitting, make: make, load: load)
        }
      }
    }.filter { !$0.programs.isEmpty }
  }
}

extension HostileProgram {
  fileprivate func runs(with make: Make) -> Bool {
    users.contains(make.user) && runtimes.contains(make.runtime)
      && needs.flatMap { RuntimeDifferences.find($0, make.runtime) } == nil
  }
}
