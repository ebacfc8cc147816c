import SandboxCore
@testable import Seccomp
import SystemPackage
import Testing

/// The compiled program against the policy, on both architectures, one call at a time.
@Suite struct SeccompFilterTests {
  static let architectures = ["x86_64", "aarch64"]
  let policy = SyscallPolicy.standard

  private func machine(_ architecture: String) throws -> FilterMachine {
    FilterMachine(
      try SeccompFilter.compile(architecture: architecture), architecture: try SeccompFilter.token(of: architecture))
  }

  @Test(arguments: architectures)
  func unconditionalCallsAnswerAsThePolicySays(architecture: String) throws {
    let machine = try machine(architecture)
    for group in policy.groups where !SyscallPolicy.guarded.contains(where: { $0.calls == group.calls }) {
      for call in group.calls {
        guard let number = SeccompFilter.number(of: call, on: machine.architecture) else { continue }
        for register in [0, .max] as [UInt64] {
          let answer = machine.answer(to: number, Array(repeating: register, count: 6))
          #expect(answer == .init(group.decision), "\(call)")
        }
      }
    }
  }

  @Test(arguments: architectures)
  func guardedCallsAnswerAsThePolicySaysWhateverTheUpperBits(architecture: String) throws {
    let machine = try machine(architecture)
    for (call, decision) in SyscallPolicy.guarded.flatMap({ group in group.calls.map { ($0, group.decision) } }) {
      let number = try #require(SeccompFilter.number(of: call, on: machine.architecture))
      let registers = Self.samples(for: call).flatMap { [$0, $0.map { $0 | 0xffff_ffff_0000_0000 }] }
      let wrong = registers.filter { machine.answer(to: number, $0) != .init(decision.resolved(for: $0)) }
      #expect(wrong.prefix(3) == [], "\(call)")
    }
  }

  @Test(arguments: architectures)
  func callsThatThePolicyDoesNotNameLookUnknown(architecture: String) throws {
    let machine = try machine(architecture)
    let named = Set(
      policy.groups.flatMap(\.calls).compactMap { SeccompFilter.number(of: $0, on: machine.architecture) })
    let unnamed = (0..<1024 as Range<UInt32>).filter { !named.contains($0) } + [9999, 0x3fff_ffff, .max]
    for number in unnamed { #expect(machine.answer(to: number) == .refuse(.noFunction), "\(number)") }
  }

  @Test func otherArchitecturesEndTheProcess() throws {
    let machine = try machine("x86_64")
    for foreign in ["x86", "arm", "aarch64"] {
      #expect(machine.answer(to: 20, architecture: try SeccompFilter.token(of: foreign)) == .kill)
    }
    for number in [0, 39, 57, 101, 321, 520, 547] as [UInt32] {
      #expect(machine.answer(to: number | 0x4000_0000) == .kill, "x32 call \(number)")
    }
  }

  @Test(arguments: architectures)
  func theProgramFitsTheKernel(architecture: String) throws {
    #expect(try machine(architecture).count < 512)
  }

  /// If this fails, raise `SeccompFilter.revision`, or caches keep the programs of the old compiler.
  @Test func theCompilerKeepsItsRevision() throws {
    let sample = SyscallPolicy([
      .init("", .allow, "read write"), .init("", .refuse(.notPermitted), "mount"),
      .init("", .match(.init(1, mask: 0xff), [.init([1, 2], then: .allow)], otherwise: .refuse(.badAddress)), "ioctl"),
    ])
    var fingerprint = Fingerprint()
    try SeccompFilter.compile(sample, architecture: "x86_64").withUnsafeBytes { fingerprint.mix($0) }
    #expect([SeccompFilter.revision, fingerprint.value] == [1, 0x402c_3319_2509_b9f3])
  }

  /// Lengths around the reach of a conditional jump, the offset of which has 8 bits.
  @Test(arguments: [1, 253, 254, 255, 256, 257, 600])
  func longBranchesLandWhereShortOnesDo(length: Int) {
    let skipped = (0..<length).reduce(FilterCode.end(.endProcess)) { code, _ in .load(.call, then: code) }
    let machine = FilterMachine(
      FilterCode.load(.call, then: .ifEqual(7, .end(.allow), else: skipped)).bytes, architecture: 0)
    #expect(machine.answer(to: 7) == .allow)
    #expect(machine.answer(to: 8) == .kill)
  }

  @Test func anUnknownArchitectureIsAnError() {
    #expect(throws: SandboxError.self) { try SeccompFilter.compile(architecture: "pdp11") }
  }

  /// Every value that the policy names, values that differ from it in one bit, and some that it doesn't name.
  private static func samples(for call: String) -> [[UInt64]] {
    let named: [[UInt64]] =
      switch call {
      case "ioctl": [[3], [0x5401, 0x5412, 0x541c, 0x5423, 0x8004_5430]]
      case "clone": [[0, 0x11, 0x3d0f00, 0x7e02_0000]]
      case "personality": [[0, 8, 0x2_0000, 0x2_0008, 0x4_0000, 0xffff_ffff]]
      case "setpriority", "ioprio_set": [[0, 1, 2, 3], [0, 1, 2, 77]]
      case "setsockopt": [[3], [1, 6], [2, 8, 18, 33]]
      case "prlimit64", "sched_setaffinity", "sched_setparam", "sched_setscheduler", "sched_setattr": [[0, 1, 77]]
      default: [[1, 2, 10, 16, 40], [1, 0x80802, 3], [0, 1, 6, 17, 58, 262]]
      }
    let values = named.map { base in base + (named.count < 3 ? base.flatMap(neighbours) : base.flatMap(nearNeighbours))
    }
    return values.reduce([[]]) { rows, column in rows.flatMap { row in column.map { row + [$0] } } }
  }

  private static func neighbours(_ value: UInt64) -> [UInt64] { (0..<32).map { value ^ (1 << $0) } }

  private static func nearNeighbours(_ value: UInt64) -> [UInt64] { [0, 3, 31].map { value ^ (1 << $0) } }
}
