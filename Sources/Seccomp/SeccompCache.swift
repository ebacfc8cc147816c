internal import CSeccomp
internal import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Cache of compiled filters in a directory: compiling takes six times as long as reading.
package struct SeccompCache: Sendable {
  /// Directory of the files; where it does not exist, nothing is kept.
  package let directory: FilePath
  /// The policy to compile.
  package let policy: SyscallPolicy

  /// A cache of one policy in a directory of the caller's.
  package init(directory: FilePath, policy: SyscallPolicy = .standard) {
    self.directory = directory
    self.policy = policy
  }

  /// A read-only descriptor of the compiled filter, at offset 0 and close-on-exec, which the caller closes.
  ///
  /// A missing, foreign, torn or corrupted file is compiled anew; where the directory can't be written, the filter
  /// lives in memory only.
  package func open() throws(SandboxError) -> FileDescriptor {
    let stamp = stamp
    let path = path(for: stamp)
    if let cached = try? Self.cached(at: path, stamp: stamp) { return cached }
    let program = SealedProgram.seal(try SeccompFilter.compile(policy), stamp: stamp)
    if let kept = try? Self.keep(program, at: path, stamp: stamp) { return kept }
    do {
      return try FileDescriptor.memory("seccomp", holding: program)
    } catch {
      throw .failure(.startFailed, "cannot hold the system call filter in memory: \(error)", hint: error.remedy)
    }
  }

  /// The compiled filter, for a process that cannot be handed a descriptor.
  package func program() throws(SandboxError) -> [UInt8] {
    let file = try open()
    defer { file.discard() }
    do {
      return try file.readToEnd()
    } catch {
      throw .failure(.startFailed, "cannot read the system call filter: \(error)", hint: error.remedy)
    }
  }

  /// The file for this policy, compiler, libseccomp and architecture.
  package var path: FilePath { path(for: stamp) }

  private var stamp: UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.mix(SeccompFilter.revision)
    fingerprint.mix(SeccompFilter.namesVersion)
    fingerprint.mix(UInt64(seccomp_arch_native()))
    policy.mix(into: &fingerprint)
    return fingerprint.value
  }

  private func path(for stamp: UInt64) -> FilePath {
    directory.appending("seccomp-\(String(stamp, radix: 16)).bpf")
  }

  /// The file at a path, if it is whole and only this user can write it.
  private static func cached(at path: FilePath, stamp: UInt64) throws -> FileDescriptor? {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
    do {
      let facts = try file.stat()
      let ours = facts.type == .regular && facts.userID.rawValue == geteuid() && facts.permissions == .ownerReadWrite
      guard ours, SealedProgram.isWhole(try file.readToEnd(), stamp: stamp) else {
        try file.close()
        return nil
      }
      try file.seek(offset: 0, from: .start)
      return file
    } catch {
      try? file.close()
      throw error
    }
  }

  /// Writes a temporary file and renames it, so that nobody opens half a file.
  private static func keep(_ program: [UInt8], at path: FilePath, stamp: UInt64) throws -> FileDescriptor? {
    let draft = FilePath("\(path).\(String(UInt64.random(in: 0 ... .max), radix: 16))")
    let file = try FileDescriptor.open(
      draft, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
    do {
      _ = try file.closeAfter { try file.writeAll(program) }
      guard rename(draft.string, path.string) == 0 else { throw Errno.latest }
    } catch {
      unlink(draft.string)
      throw error
    }
    return try cached(at: path, stamp: stamp)
  }
}
