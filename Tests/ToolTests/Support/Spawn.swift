import CLinux
import Glibc
import SystemPackage

// Extensions of glibc's that its module hides.
@discardableResult @_silgen_name("posix_spawn_file_actions_addchdir_np") private func addChangeOfDirectory(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> Int32
@discardableResult @_silgen_name("posix_spawn_file_actions_addclosefrom_np") private func addCloseFrom(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32
) -> Int32
private let newSession: Int32 = 0x80

/// Description of a new process that inherits nothing: every descriptor and every variable is given.
struct Spawn {
  var arguments: [String]
  var environment: [String: String]
  var directory: FilePath
  /// Descriptors by their number in the child; nil is closed there.
  var descriptors: [Int32: Int32?]
  /// The child's controlling terminal, opened as its stdin.
  var terminal: FilePath?

  /// Starts the process with an empty signal mask, default handlers and a session of its own; returns its id.
  func start() throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let copies = place(&actions)
    defer { for copy in copies { close(copy) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    Self.reset(&attributes)
    return try spawn(&actions, &attributes)
  }

  /// Returns copies above all of the child's numbers, so that none is overwritten early; the caller closes the copies.
  private func place(_ actions: inout posix_spawn_file_actions_t) -> [Int32] {
    addChangeOfDirectory(&actions, directory.string)
    var copies: [Int32] = []
    for (number, source) in descriptors.sorted(by: { $0.key < $1.key }) {
      guard let source else {
        posix_spawn_file_actions_addclose(&actions, number)
        continue
      }
      let copy = clinux_duplicate_above(source, 100)
      copies.append(copy)
      posix_spawn_file_actions_adddup2(&actions, copy, number)
    }
    if let terminal { posix_spawn_file_actions_addopen(&actions, 0, terminal.string, O_RDWR, 0) }
    addCloseFrom(&actions, (descriptors.keys.max() ?? 2) + 1)
    return copies
  }

  private static func reset(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | newSession
    posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  private func spawn(
    _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
  ) throws -> pid_t {
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let error = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &variables)
    guard error == 0 else { throw Errno(rawValue: error) }
    return process
  }
}
