import SystemPackage

/// A stream of the tool's own words: stdout for results, stderr for everything else.
struct Output {
  private let descriptor: FileDescriptor

  static let standard = Output(descriptor: .standardOutput)
  static let error = Output(descriptor: .standardError)

  /// A reader that is gone is not worth a word.
  func writeLine(_ line: some StringProtocol) { _ = try? descriptor.writeAll((line + "\n").utf8) }
}
