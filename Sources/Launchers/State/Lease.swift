import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// Claim of one sandbox on a numbered slot of this host, held by a lock on the slot's file.
///
/// The sandbox's process 1 holds the same open file, so that the lock ends with the last of owner and sandbox, whatever
/// kills them: a slot that can be locked has no process left in it. The owner lists its cgroups in the file before it
/// makes them.
package final class Lease: Sendable {
  package let slot: Int
  package let descriptor: FileDescriptor
  private let path: FilePath

  package static let slotCount = 4096

  /// User ids of root's sandboxes, by slot: the range that systemd keeps for transient services, in which no account
  /// is.
  package static let users = UInt32(61184)..<UInt32(61184 + slotCount)

  /// User id of the sandbox where root owns it.
  var user: UInt32 { Self.users.lowerBound + UInt32(slot) }

  private init(slot: Int, descriptor: FileDescriptor, path: FilePath) {
    self.slot = slot
    self.descriptor = descriptor
    self.path = path
  }

  deinit { descriptor.discard() }

  /// Claims a slot at random, so that a number is not used again soon.
  package static func claim(in slots: FilePath) throws(SandboxError) -> Lease {
    let first = Int.random(in: 0..<slotCount)
    for offset in 0..<slotCount {
      if let lease = try lock((first + offset) % slotCount, in: slots, creating: true) { return lease }
    }
    throw .failure(
      .tooManySandboxes, "all \(slotCount) sandboxes of this user are in use", hint: "terminate some of them")
  }

  /// Removes the leftovers of owners that have ended; returns the number of their slots.
  package static func sweep(_ slots: FilePath) -> Int {
    DirectoryListing.names(in: slots).compactMap(Int.init).count { slot in
      guard let stale = try? lock(slot, in: slots, creating: false) else { return false }
      stale.release()
      return true
    }
  }

  /// Locks a slot; nil where it is held or was just removed and, without `creating`, where it cannot be opened.
  private static func lock(_ slot: Int, in slots: FilePath, creating: Bool) throws(SandboxError) -> Lease? {
    let path = slots.appending("\(slot)")
    let descriptor: FileDescriptor
    do throws(Errno) {
      descriptor = try Errno.typed {
        try .open(
          path, .readWrite, options: creating ? [.create, .closeOnExec] : .closeOnExec, permissions: .ownerReadWrite)
      }
    } catch {
      if !creating { return nil }
      throw StateDirectory.failure(path, error)
    }
    let lease = Lease(slot: slot, descriptor: descriptor, path: path)
    guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0, lease.isLinked else { return nil }
    if creating { lease.removeLeftovers() }
    return lease
  }

  /// Whether the file is still there: another sweep may have removed it between our open and our lock.
  private var isLinked: Bool {
    var facts = stat()
    return fstat(descriptor.rawValue, &facts) == 0 && facts.st_nlink > 0
  }

  /// Notes the cgroup directories that are about to be made for the sandbox.
  package func record(cgroups: [FilePath]) throws(SandboxError) {
    do throws(Errno) {
      _ = try Errno.typed { try descriptor.writeAll(cgroups.map { $0.string + "\n" }.joined().utf8) }
    } catch {
      throw StateDirectory.failure(path, error)
    }
  }

  /// Removes the sandbox's cgroups and the slot itself.
  package func release() {
    removeLeftovers()
    unlink(path.string)
  }

  private func removeLeftovers() {
    for path in recordedCgroups() { CgroupDirectory(path: path).removeWithProcesses() }
    ftruncate(descriptor.rawValue, 0)
  }

  private func recordedCgroups() -> [FilePath] {
    let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
      count = (try? descriptor.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .map { FilePath(String($0)) }.filter(CgroupDirectory.isOurs)
  }
}
