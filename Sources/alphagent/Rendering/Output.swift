import SystemPackage

/// Stream for the tool's own text: stdout for results, stderr for everything else.
struct Output {
  private let descriptor: FileDescriptor

  static let standard = Output(descriptor: .standardOutput)
  static let error = Output(descriptor: .standardError)

  /// Writes a line; ignores errors, such as that the reader is gone.
  func writeLine(_ line: some StringProtocol) { _ = try? descriptor.writeAll((line + "\n").utf8) }
}
