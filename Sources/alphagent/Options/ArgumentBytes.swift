import Glibc

/// Exact bytes of the command line: Swift's strings have replacements where it is not UTF-8.
struct ArgumentBytes {
  /// Arguments that are not UTF-8, in their order, by the strings that Swift makes of them.
  private var inexact: [String: ArraySlice<[UInt8]>] = [:]

  init(_ arguments: [[UInt8]] = ArgumentBytes.ofThisProcess) {
    for bytes in arguments where String(validating: bytes, as: UTF8.self) == nil {
      inexact[String(decoding: bytes, as: UTF8.self), default: []].append(bytes)
    }
  }

  /// Returns the bytes of a word; to be called for the words in their order.
  mutating func next(_ word: String) -> [UInt8] { inexact[word]?.popFirst() ?? Array(word.utf8) }

  private static var ofThisProcess: [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}
