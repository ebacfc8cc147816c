import SystemCalls
package import SystemPackage

/// One file of a cgroup, held open because it is read often. Reads give nil once the cgroup is removed.
package final class CgroupFile: Sendable {
  private let descriptor: FileDescriptor

  package init(_ path: FilePath) throws(Errno) {
    descriptor = try Errno.typed { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
  }

  deinit { descriptor.discard() }

  /// Number that the file begins with.
  package var number: UInt64? { text.flatMap { UInt64($0.prefix { $0.isNumber }) } }

  /// The value of a `key value` line.
  package func counter(_ key: String) -> Int? {
    for line in text?.split(separator: "\n") ?? [] {
      let fields = line.split(separator: " ")
      if fields.count == 2, fields[0] == key { return Int(fields[1]) }
    }
    return nil
  }

  private var text: String? {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      guard let count = try? descriptor.read(fromAbsoluteOffset: 0, into: buffer) else { return nil }
      return String(decoding: buffer.prefix(count), as: UTF8.self)
    }
  }
}
