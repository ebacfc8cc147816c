import FoundationEssentials
import SandboxCore

extension CapturedOutput {
  /// The bytes in Base64, where `text` does not have them exactly; nil for UTF-8.
  var base64OfInexact: String? {
    String(validating: bytes, as: UTF8.self) == nil ? Data(bytes).base64EncodedString() : nil
  }
}
