package import SandboxCore

/// Promise of a sandbox that one runtime does not keep.
package struct RuntimeDifference: Sendable {
  /// Name of the promise, shared by tests and the manual.
  package enum Key: String, Sendable, CaseIterable {
    case fileStatus = "file-status"
    case memoryVictim = "memory-victim"
    case orphans
    case firstProcess = "first-process"
    case devices
    case manyAtOnce = "many-at-once"
    case posture
    case attributes
    case sharedMemory = "shared-memory"
    case holes
  }

  package let runtime: Runtime
  package let key: Key
  /// Behaviour of the runtime instead, in one sentence.
  package let difference: String
  /// The reason, in one sentence.
  package let reason: String
}

/// Promises that bubblewrap keeps and other runtimes do not. The tests and `alphagent doctor` read them, and a test
/// compares the manual's list with them.
package enum RuntimeDifferences {
  /// The differences; those of gVisor are of the version in Debian 12, release-20221219.
  package static let all: [RuntimeDifference] = [
    gVisor(
      .fileStatus, "The programs ls and stat of coreutils fail with \"Invalid argument\".",
      "It refuses the flag AT_NO_AUTOMOUNT, with which they ask for a file's status."),
    gVisor(
      .memoryVictim, "Going over the memory limit ends the whole sandbox, not the program alone.",
      "For the host's kernel all programs of a sandbox are one."),
    gVisor(
      .orphans,
      "A timeout or a signal does not reach a process that has both a session of its own and no parent left; it ends "
        + "with the sandbox, and its processor time counts for no execution.",
      "It has no child subreapers, so that such a process is nobody's."),
    gVisor(
      .firstProcess,
      "A program can kill process 1, which ends its sandbox, and open the pipes of other programs below /proc/1/fd.",
      "It protects no first process from signals, and asks for no right to trace where /proc shows descriptors."),
    gVisor(
      .devices, "Programs can make and remove files in /dev, which are held in memory and not counted as disk.",
      "It makes /dev itself, as the sandbox's user, and cannot use devices on a read-only mount."),
    gVisor(
      .manyAtOnce, "Some fifty programs that run at once end the sandbox, whatever its pids limit.",
      "Without hardware virtualisation it has a thread on the host for each pair of a process and a thread of its own."),
    gVisor(
      .posture, "Mounts show neither nosuid nor nodev, /proc/PID/status no NoNewPrivs, and there is a /sys.",
      "It shows a kernel of its own, in which these are as they are."),
    gVisor(
      .attributes, "Files have no extended attributes.", "It passes none on to the files of its host."),
    gVisor(
      .sharedMemory,
      "Shared memory and message queues of System V that programs leave behind stay until the session ends.",
      "It does not list them."),
    gVisor(
      .holes, "Holes of files come out of the sandbox as zeros.",
      "It does not tell programs where the data in a file is."),
  ]

  /// Returns a runtime's differences in the order of `all`.
  package static func of(_ runtime: Runtime) -> [RuntimeDifference] { all.filter { $0.runtime == runtime } }

  /// Returns the difference with this key; nil where the runtime keeps the promise.
  package static func find(_ key: RuntimeDifference.Key, _ runtime: Runtime) -> RuntimeDifference? {
    all.first { $0.key == key && $0.runtime == runtime }
  }

  private static func gVisor(_ key: RuntimeDifference.Key, _ difference: String, _ reason: String) -> RuntimeDifference
  {
    RuntimeDifference(runtime: .runsc, key: key, difference: difference, reason: reason)
  }
}
