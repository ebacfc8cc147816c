/// Code for the kernel's seccomp machine, a classic BPF of which a filter needs six instructions.
///
/// It is put together from whole pieces, each of which ends every path in a return, so jumps are the lengths of pieces
/// and nothing needs a label.
struct FilterCode: Equatable {
  /// Instructions, each a struct sock_filter.
  private(set) var instructions: [UInt64]

  /// Ends the system call with an action.
  static func end(_ action: FilterAction) -> FilterCode { FilterCode([instruction(0x06, action.rawValue)]) }

  /// Loads a 32-bit word of struct seccomp_data, and continues with `next`.
  static func load(_ word: Word, mask: UInt32 = .max, then next: FilterCode) -> FilterCode {
    let load = instruction(0x20, word.offset)
    let masked = mask == .max ? [load] : [load, instruction(0x54, mask)]
    return FilterCode(masked + next.instructions)
  }

  /// Branches on whether the loaded word equals a constant.
  static func ifEqual(_ constant: UInt32, _ yes: FilterCode, else no: FilterCode) -> FilterCode {
    branch(0x15, constant, yes, no)
  }

  /// Branches on whether the loaded word is a constant or more.
  static func ifAtLeast(_ constant: UInt32, _ yes: FilterCode, else no: FilterCode) -> FilterCode {
    branch(0x35, constant, yes, no)
  }

  /// The program as the kernel reads it.
  var bytes: [UInt8] { instructions.withUnsafeBytes { [UInt8]($0) } }

  private init(_ instructions: [UInt64]) {
    self.instructions = instructions
  }

  /// Uses an unconditional jump over long pieces: a conditional one reaches 255 instructions.
  private static func branch(_ code: UInt16, _ constant: UInt32, _ yes: FilterCode, _ no: FilterCode) -> FilterCode {
    let pieces = no.instructions + yes.instructions
    if let near = UInt8(exactly: no.instructions.count) {
      return FilterCode([instruction(code, constant, whenTrue: near)] + pieces)
    }
    let far = instruction(0x05, UInt32(no.instructions.count))
    return FilterCode([instruction(code, constant, whenFalse: 1), far] + pieces)
  }

  private static func instruction(
    _ code: UInt16, _ constant: UInt32, whenTrue: UInt8 = 0, whenFalse: UInt8 = 0
  ) -> UInt64 {
    UInt64(code) | UInt64(whenTrue) << 16 | UInt64(whenFalse) << 24 | UInt64(constant) << 32
  }
}

extension FilterCode {
  /// A word of struct seccomp_data.
  enum Word {
    case call, architecture
    /// Lower half of an argument, on a little-endian machine.
    case argument(Int)

    fileprivate var offset: UInt32 {
      switch self {
      case .call: 0
      case .architecture: 4
      case .argument(let index): 16 + 8 * UInt32(clamping: index)
      }
    }
  }
}
