internal import CSeccomp
package import SandboxCore

/// Compiler from a policy to a program for the kernel's seccomp machine.
///
/// libseccomp gives the numbers of system calls. The program is ours: libseccomp's has no "otherwise" and is seven
/// times as long, and every start of a sandbox pays for its translation in the kernel.
package enum SeccompFilter {
  /// Raised whenever the same policy compiles to other bytes, so that no older program comes from a cache.
  static let revision: UInt64 = 1

  /// Compiles a policy to the bytes that `bwrap --seccomp` takes.
  ///
  /// System calls of any other architecture, x32 and i386 included, end the process. `architecture` is a name that
  /// libseccomp knows, by default this machine's.
  package static func compile(
    _ policy: SyscallPolicy = .standard, architecture: String? = nil
  ) throws(SandboxError) -> [UInt8] {
    let token = try token(of: architecture)
    let code = FilterCode.ifEqual(
      token, .load(.call, then: search(ranges(of: policy, on: token)[...])), else: .end(.endProcess))
    return FilterCode.load(.architecture, then: code).bytes
  }

  /// Range of system call numbers, up to the next one's first, that share their code.
  private struct NumberRange {
    let first: UInt32
    let code: FilterCode
  }

  /// Ranges that cover all numbers.
  private static func ranges(of policy: SyscallPolicy, on token: UInt32) -> [NumberRange] {
    let unnamed = code(for: SyscallPolicy.unnamed)
    var next: UInt32 = 0
    var ranges: [NumberRange] = []
    func append(_ first: UInt32, _ code: FilterCode) {
      if ranges.last?.code != code { ranges.append(NumberRange(first: first, code: code)) }
    }
    for (number, code) in numbered(policy, on: token) {
      if number > next { append(next, unnamed) }
      append(number, code)
      next = number + 1
    }
    append(next, unnamed)
    if token == x86_64 {
      append(x32, .end(.endProcess))
      append(.max, unnamed)
    }
    return ranges
  }

  private static func numbered(_ policy: SyscallPolicy, on token: UInt32) -> [(UInt32, FilterCode)] {
    let calls = policy.groups.flatMap { group in
      let code = code(for: group.decision)
      return group.calls.compactMap { name in number(of: name, on: token).map { ($0, code) } }
    }
    return calls.sorted { $0.0 < $1.0 }
  }

  /// Code that finds the range of the loaded number by binary search.
  private static func search(_ ranges: ArraySlice<NumberRange>) -> FilterCode {
    guard ranges.count > 1 else { return ranges.first?.code ?? code(for: SyscallPolicy.unnamed) }
    let middle = ranges.startIndex + ranges.count / 2
    return .ifAtLeast(ranges[middle].first, search(ranges[middle...]), else: search(ranges[..<middle]))
  }

  private static func code(for decision: SyscallPolicy.Decision) -> FilterCode {
    switch decision {
    case .allow: .end(.allow)
    case .refuse(let errno): .end(.refuse(errno))
    case .match(let argument, let cases, let otherwise):
      .load(.argument(argument.index), mask: argument.mask, then: tests(cases, otherwise))
    }
  }

  private static func tests(
    _ cases: [SyscallPolicy.Decision.Case], _ otherwise: SyscallPolicy.Decision
  ) -> FilterCode {
    cases.reversed().reduce(code(for: otherwise)) { rest, branch in
      let yes = code(for: branch.decision)
      return branch.values.reversed().reduce(rest) { .ifEqual($1, yes, else: $0) }
    }
  }
}

extension SeccompFilter {
  private static let x86_64: UInt32 = 0xc000_003e
  /// First number of x86_64's second ABI. The highest number of all means "none", which tracers use to skip a call.
  private static let x32: UInt32 = 0x4000_0000

  /// The kernel's number for an architecture; nil means this machine's.
  static func token(of architecture: String?) throws(SandboxError) -> UInt32 {
    guard let architecture else { return seccomp_arch_native() }
    let token = seccomp_arch_resolve_name(architecture)
    guard token != 0 else {
      throw SandboxError.failure(.hostRefuses, "libseccomp knows no architecture '\(architecture)'")
    }
    return token
  }

  /// The number of a system call on an architecture; nil where the architecture, or this libseccomp, lacks it.
  static func number(of call: String, on architecture: UInt32) -> UInt32? {
    UInt32(exactly: seccomp_syscall_resolve_name_arch(architecture, call))
  }

  /// The version of libseccomp as one number.
  static var namesVersion: UInt64 {
    guard let version = seccomp_version()?.pointee else { return 0 }
    return UInt64(version.major) << 32 | UInt64(version.minor) << 16 | UInt64(version.micro)
  }
}
