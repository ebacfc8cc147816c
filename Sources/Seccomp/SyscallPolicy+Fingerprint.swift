internal import SystemPackage

extension SyscallPolicy {
  /// Mixes in all that the compiled filter depends on.
  func mix(into fingerprint: inout Fingerprint) {
    for group in groups {
      let names = UnsafeRawBufferPointer(start: group.names.utf8Start, count: group.names.utf8CodeUnitCount)
      fingerprint.mix(names)
      group.decision.mix(into: &fingerprint)
    }
  }
}

extension SyscallPolicy.Decision {
  fileprivate func mix(into fingerprint: inout Fingerprint) {
    switch self {
    case .allow: fingerprint.mix(1)
    case .refuse(let errno): fingerprint.mix(2 | UInt64(UInt32(bitPattern: errno.rawValue)) << 8)
    case .match(let argument, let cases, let otherwise):
      fingerprint.mix(3 | UInt64(argument.index) << 8 | UInt64(argument.mask) << 32)
      fingerprint.mix(UInt64(cases.count))
      for branch in cases {
        branch.values.withUnsafeBytes { fingerprint.mix($0) }
        branch.decision.mix(into: &fingerprint)
      }
      otherwise.mix(into: &fingerprint)
    }
  }
}
