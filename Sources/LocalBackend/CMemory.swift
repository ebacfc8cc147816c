import Glibc

/// An array that C code reads through a pointer for as long as this object lives.
final class CArray<Element> {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    pointer = .allocate(capacity: max(count, 1))
    pointer.initialize(from: elements, count: count)
  }

  deinit {
    pointer.deinitialize(count: count)
    pointer.deallocate()
  }
}

/// Strings, each ended by a NUL and all by a null pointer, as exec takes them.
final class CStrings {
  private let array: CArray<UnsafeMutablePointer<CChar>?>

  init(_ strings: [String]) { array = CArray(strings.map { strdup($0) } + [nil]) }

  deinit { for index in 0..<array.count { free(array.pointer[index]) } }

  var pointers: UnsafePointer<UnsafeMutablePointer<CChar>?> { UnsafePointer(array.pointer) }
}
