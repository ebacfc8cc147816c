import Glibc

/// Strings, each ended by a NUL and all by a null pointer, as exec takes them.
package final class CStrings {
  private let array: CArray<UnsafeMutablePointer<CChar>?>

  package init(_ strings: [String]) { array = CArray(strings.map { strdup($0) } + [nil]) }

  package init(bytes strings: [[UInt8]]) { array = CArray(strings.map { strdup($0.cString) } + [nil]) }

  deinit { for index in 0..<array.count { free(array.pointer[index]) } }

  package var pointers: UnsafePointer<UnsafeMutablePointer<CChar>?> { UnsafePointer(array.pointer) }
}

extension [UInt8] {
  /// The bytes as a C string.
  package var cString: [CChar] {
    [CChar](unsafeUninitializedCapacity: count + 1) { buffer, initialized in
      for byte in self {
        buffer[initialized] = CChar(bitPattern: byte)
        initialized += 1
      }
      buffer[initialized] = 0
      initialized += 1
    }
  }
}
