import FoundationEssentials
import SandboxCore

extension CapturedOutput {
  /// The bytes in Base64 where they are not UTF-8, so that `text` is inexact; nil otherwise.
  var base64OfInexact: String? {
    String(validating: bytes, as: UTF8.self) == nil ? Data(bytes).base64EncodedString() : nil
  }
}
