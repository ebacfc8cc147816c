import CLinux

/// The memory that this process has from its allocator.
package enum Heap {
  /// Gives freed memory back to the kernel at once, from pieces of this many bytes on: what a large request took is then
  /// not kept until the end. For a long-lived process, at its start.
  package static func returnMemory(from size: Int32) { clinux_return_memory(size) }
}
