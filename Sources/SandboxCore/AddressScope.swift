/// Kind of network that an address belongs to.
package enum AddressScope: Sendable, Equatable, CaseIterable {
  /// The internet; also the ranges for documentation and benchmarks, which test machines use like public addresses.
  case `public`
  /// The machine itself.
  case loopback
  /// RFC 1918, shared (100.64/10) and unique local addresses, and networks that only a local translator knows.
  case `private`
  case linkLocal
  case multicast
  /// No address, or "this network" (0/8).
  case unspecified
  case broadcast
  /// A cloud's service that tells a machine its name and its credentials.
  case metadata
  /// Unassigned, or assigned to protocols.
  case reserved
}

extension IPAddress {
  /// The scope of this address, or of the IPv4 address that it carries; a public one that only a local translator knows
  /// counts as private.
  package var scope: AddressScope {
    switch self {
    case .v4(let bits):
      return AddressScope.v4.first { $0.block.contains(bits) }?.scope ?? .public
    case .v6(let bits):
      if let scope = embeddedIPv4?.scope { return scope == .public && isLocallyTranslated ? .private : scope }
      return AddressScope.v6.first { $0.block.contains(bits) }?.scope ?? .reserved
    }
  }

  /// The IPv4 address that this IPv6 address carries; nil for other forms.
  package var embeddedIPv4: IPAddress? {
    guard case .v6(let bits) = self, bits > 1 else { return nil }
    guard let form = Embedding.all.first(where: { $0.block.contains(bits) }) else { return nil }
    let carried = UInt32(truncatingIfNeeded: bits >> form.shift)
    return .v4(form.inverted ? ~carried : carried)
  }

  /// Whether only a local translator (RFC 8215) knows the IPv4 address.
  ///
  /// In `64:ff9b:1::/96` every layout of RFC 6052 has the IPv4 address in the last 32 bits; in the rest of the /48 it
  /// may be elsewhere.
  private var isLocallyTranslated: Bool {
    guard case .v6(let bits) = self else { return false }
    return Embedding.localTranslation.contains(bits) && bits >> 32 != Embedding.localTranslation.prefix >> 32
  }
}

/// All the addresses that start with the same bits.
private struct Block<Bits: FixedWidthInteger & Sendable>: Sendable {
  let prefix: Bits
  let length: Int

  func contains(_ address: Bits) -> Bool { (address ^ prefix) >> (Bits.bitWidth - length) == 0 }
}

/// A form of IPv6 address that carries an IPv4 address `shift` bits from its end.
private struct Embedding {
  let block: Block<UInt128>
  var shift = 0
  var inverted = false

  /// RFC 8215: NAT64 for local use.
  static let localTranslation = Block<UInt128>(prefix: 0x0064_FF9B_0001 << 80, length: 48)

  static let all = [
    Embedding(block: Block(prefix: 0, length: 96)),  // IPv4-compatible
    Embedding(block: Block(prefix: 0xFFFF << 32, length: 96)),  // IPv4-mapped
    Embedding(block: Block(prefix: 0xFFFF << 48, length: 96)),  // IPv4-translated, RFC 2765
    Embedding(block: Block(prefix: 0x0064_FF9B << 96, length: 96)),  // NAT64, RFC 6052
    Embedding(block: localTranslation),
    Embedding(block: Block(prefix: 0x2002 << 112, length: 16), shift: 80),  // 6to4
    Embedding(block: Block(prefix: 0x2001_0000 << 96, length: 32), inverted: true),  // Teredo
  ]
}

extension AddressScope {
  /// Scopes by block: the first block that holds an address decides; without one it is public.
  fileprivate static let v4: [(block: Block<UInt32>, scope: AddressScope)] = [
    (Block(prefix: 0x6464_64C8, length: 32), .metadata),  // 100.100.100.200, Alibaba
    (Block(prefix: 0xA83F_8110, length: 32), .metadata),  // 168.63.129.16, Azure
    (Block(prefix: 0xA9FE_0017, length: 32), .metadata),  // 169.254.0.23, Tencent
    (Block(prefix: 0xA9FE_2A2A, length: 32), .metadata),  // 169.254.42.42, Scaleway
    (Block(prefix: 0xA9FE_A9FE, length: 32), .metadata),  // 169.254.169.254, nearly all
    (Block(prefix: 0xA9FE_AA02, length: 32), .metadata),  // 169.254.170.2, ECS tasks
    (Block(prefix: 0xA9FE_AA17, length: 32), .metadata),  // 169.254.170.23, EKS pods
    (Block(prefix: 0xC000_00C0, length: 32), .metadata),  // 192.0.0.192, Oracle
    (Block(prefix: 0xFFFF_FFFF, length: 32), .broadcast),
    (Block(prefix: 0x0000_0000, length: 8), .unspecified),
    (Block(prefix: 0x0A00_0000, length: 8), .private),
    (Block(prefix: 0x6440_0000, length: 10), .private),  // 100.64/10
    (Block(prefix: 0x7F00_0000, length: 8), .loopback),
    (Block(prefix: 0xA9FE_0000, length: 16), .linkLocal),
    (Block(prefix: 0xAC10_0000, length: 12), .private),  // 172.16/12
    (Block(prefix: 0xC000_0000, length: 24), .reserved),  // 192.0.0/24, IETF protocols
    (Block(prefix: 0xC0A8_0000, length: 16), .private),
    (Block(prefix: 0xE000_0000, length: 4), .multicast),
    (Block(prefix: 0xF000_0000, length: 4), .reserved),
  ]

  /// Scopes by block: the first block that holds an address decides; without one it is reserved, since only 2000::/3 is
  /// assigned.
  fileprivate static let v6: [(block: Block<UInt128>, scope: AddressScope)] = [
    (Block(prefix: 0xFD00_0EC2 << 96 | 0x254, length: 128), .metadata),  // AWS
    (Block(prefix: 0xFD00_0EC2 << 96 | 0x23, length: 128), .metadata),  // EKS pods
    (Block(prefix: 0xFD20_00CE << 96 | 0x254, length: 128), .metadata),  // Google
    (Block(prefix: 0xFD00_0042 << 96 | 0x42, length: 128), .metadata),  // Scaleway
    (Block(prefix: 0, length: 128), .unspecified),
    (Block(prefix: 1, length: 128), .loopback),
    (Block(prefix: 0x2 << 124, length: 3), .public),
    (Block(prefix: 0xFC << 120, length: 7), .private),
    (Block(prefix: 0xFE80 << 112, length: 10), .linkLocal),
    (Block(prefix: 0xFEC0 << 112, length: 10), .linkLocal),
    (Block(prefix: 0xFF << 120, length: 8), .multicast),
  ]
}
