@testable import Seccomp
import SystemPackage

/// The part of the kernel's classic BPF machine that a seccomp filter uses, so that tests can ask a compiled filter
/// about any system call, on any architecture, without making it.
struct FilterMachine {
  enum Answer: Equatable {
    case allow
    case refuse(Errno)
    case kill
    case malformed(at: Int)
  }

  private struct Instruction {
    let code: UInt16
    let whenTrue: Int
    let whenFalse: Int
    let constant: UInt32
  }

  private let program: [Instruction]
  let architecture: UInt32

  init(_ bytes: [UInt8], architecture: UInt32) {
    program = stride(from: 0, to: bytes.count - 7, by: 8).map { Self.instruction(bytes[$0..<$0 + 8]) }
    self.architecture = architecture
  }

  /// Decodes a little-endian `struct sock_filter`.
  private static func instruction(_ bytes: ArraySlice<UInt8>) -> Instruction {
    let word = bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    return Instruction(
      code: UInt16(truncatingIfNeeded: word), whenTrue: Int(word >> 16 & 0xff), whenFalse: Int(word >> 24 & 0xff),
      constant: UInt32(truncatingIfNeeded: word >> 32))
  }

  var count: Int { program.count }

  func answer(to call: UInt32, _ arguments: [UInt64] = [], architecture: UInt32? = nil) -> Answer {
    let data = words(call, arguments, architecture ?? self.architecture)
    var accumulator: UInt32 = 0
    var at = 0
    while program.indices.contains(at) {
      let instruction = program[at]
      let constant = instruction.constant
      at += 1
      func jump(_ holds: Bool) { at += holds ? instruction.whenTrue : instruction.whenFalse }
      switch instruction.code {
      case 0x20 where constant.isMultiple(of: 4) && constant < 64: accumulator = data[Int(constant / 4)]
      case 0x54: accumulator &= constant
      case 0x05: at += Int(constant)
      case 0x15: jump(accumulator == constant)
      case 0x25: jump(accumulator > constant)
      case 0x35: jump(accumulator >= constant)
      case 0x45: jump(accumulator & constant != 0)
      case 0x06: return Self.answer(constant)
      default: return .malformed(at: at - 1)
      }
    }
    return .malformed(at: at)
  }

  /// Returns a `struct seccomp_data` as 32-bit words.
  private func words(_ call: UInt32, _ arguments: [UInt64], _ architecture: UInt32) -> [UInt32] {
    let registers = (0..<6).map { $0 < arguments.count ? arguments[$0] : 0 }
    let halves = registers.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
    return [call, architecture, 0, 0] + halves
  }

  private static func answer(_ action: UInt32) -> Answer {
    switch action & 0xffff_0000 {
    case 0x7fff_0000: .allow
    case 0x0005_0000: .refuse(Errno(rawValue: Int32(action & 0xffff)))
    case 0x8000_0000: .kill
    default: .malformed(at: -1)
    }
  }
}

extension FilterMachine.Answer {
  init(_ decision: SyscallPolicy.Decision) {
    switch decision {
    case .allow: self = .allow
    case .refuse(let errno): self = .refuse(errno)
    case .match: self = .malformed(at: -1)
    }
  }
}
