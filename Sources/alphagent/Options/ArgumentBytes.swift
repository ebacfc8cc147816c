import Glibc

/// The command line in the bytes that it came in: in Swift's strings, what is not UTF-8 has been replaced.
struct ArgumentBytes {
  /// Those that are not UTF-8, by what Swift makes of them, in their order.
  private var inexact: [String: ArraySlice<[UInt8]>] = [:]

  init(_ arguments: [[UInt8]] = ArgumentBytes.ofThisProcess) {
    for bytes in arguments where String(validating: bytes, as: UTF8.self) == nil {
      inexact[String(decoding: bytes, as: UTF8.self), default: []].append(bytes)
    }
  }

  /// The bytes of a word, to be asked for in the order in which the words came.
  mutating func next(_ word: String) -> [UInt8] { inexact[word]?.popFirst() ?? Array(word.utf8) }

  private static var ofThisProcess: [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}
