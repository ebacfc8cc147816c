/// Compiled filter with a checksum that seccomp loaders take for a part of the program.
///
/// The trailer is three instructions behind the program's last return, where no jump leads: two loads that hold the
/// checksum, and a return, since the kernel requires one at the end of a program; it would end the process.
enum SealedProgram {
  private static let instructionSize = 8
  private static let trailerSize = 3 * instructionSize
  /// BPF_LD | BPF_IMM
  private static let loadConstant: UInt16 = 0x00
  /// BPF_RET | BPF_K
  private static let returnConstant: UInt16 = 0x06
  /// SECCOMP_RET_KILL_PROCESS
  private static let killProcess: UInt32 = 0x8000_0000
  /// BPF_MAXINSNS
  private static let mostInstructions = 4096

  /// The program with its trailer; `stamp` is the fingerprint of the policy that it was compiled from.
  static func seal(_ program: [UInt8], stamp: UInt64) -> [UInt8] {
    program + trailer(for: program[...], stamp: stamp)
  }

  /// Whether the bytes are a whole sealed program with this stamp.
  static func isWhole(_ bytes: [UInt8], stamp: UInt64) -> Bool {
    guard bytes.count > trailerSize, bytes.count.isMultiple(of: instructionSize),
      bytes.count <= mostInstructions * instructionSize
    else { return false }
    return bytes.suffix(trailerSize).elementsEqual(trailer(for: bytes.dropLast(trailerSize), stamp: stamp))
  }

  private static func trailer(for program: ArraySlice<UInt8>, stamp: UInt64) -> [UInt8] {
    var sum = Fingerprint()
    sum.mix(stamp)
    program.withUnsafeBytes { sum.mix($0) }
    return instruction(loadConstant, UInt32(truncatingIfNeeded: sum.value >> 32))
      + instruction(loadConstant, UInt32(truncatingIfNeeded: sum.value))
      + instruction(returnConstant, killProcess)
  }

  /// struct sock_filter without jump offsets, in this machine's byte order.
  private static func instruction(_ code: UInt16, _ constant: UInt32) -> [UInt8] {
    withUnsafeBytes(of: code) { [UInt8]($0) } + [0, 0] + withUnsafeBytes(of: constant) { [UInt8]($0) }
  }
}
