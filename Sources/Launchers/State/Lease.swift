import Glibc
package import SandboxCore
import SystemCalls
package import SystemPackage

/// One sandbox's claim on this host: a numbered slot, held by a lock on its file.
///
/// The lock lives in an open file that the sandbox's process 1 holds too. So it ends with the last of owner and
/// sandbox, whatever kills them, and who gets a lock on an old slot knows that nobody is left in it. The file names what
/// its owner made on the host, before it is made.
package final class Lease: Sendable {
  package let slot: Int
  package let descriptor: FileDescriptor
  private let path: FilePath

  package static let slotCount = 4096

  /// Root's sandboxes run as one of these users, by slot: the range that systemd keeps for transient services, where no
  /// account is.
  package static let users = UInt32(61184)..<UInt32(61184 + slotCount)

  /// The user that a sandbox of root's runs as.
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

  /// Removes what owners that are gone left behind. Returns how many slots they had.
  package static func sweep(_ slots: FilePath) -> Int {
    DirectoryListing.names(in: slots).compactMap(Int.init).count { slot in
      guard let stale = try? lock(slot, in: slots, creating: false) else { return false }
      stale.release()
      return true
    }
  }

  /// Nil when somebody holds the slot.
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

  /// False when another sweep removed the file between our open and our lock.
  private var isLinked: Bool {
    var facts = stat()
    return fstat(descriptor.rawValue, &facts) == 0 && facts.st_nlink > 0
  }

  /// Says which cgroup directories the sandbox is about to have.
  package func record(cgroups: [FilePath]) throws(SandboxError) {
    do throws(Errno) {
      _ = try Errno.typed { try descriptor.writeAll(cgroups.map { $0.string + "\n" }.joined().utf8) }
    } catch {
      throw StateDirectory.failure(path, error)
    }
  }

  /// Removes what the sandbox had and the slot itself.
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
