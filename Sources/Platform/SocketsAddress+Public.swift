extension Sockets.Address {
    /// Indicates an address that belongs to one machine of the public Internet, according to the special-purpose registries of
    /// IANA (RFC 6890): no private, loopback, link-local, shared, documentation, benchmarking or multicast address, and none
    /// that stands for an IPv4 address behind a translator.
    public var isPublic: Bool {
        let special = isIPv6 ? Self.special6 : Self.special4
        if isIPv6, !Self.globalUnicast6.contains(self) { return false }
        return !special.contains { $0.contains(self) }
    }

    /// A block of addresses: those with the same first bits.
    private struct Block {
        let start: [UInt8]
        let bits: Int

        func contains(_ address: Sockets.Address) -> Bool {
            guard address.bytes.count == start.count else { return false }
            return (0..<bits).allSatisfy { bit in
                let mask: UInt8 = 0x80 >> (bit % 8)
                return address.bytes[bit / 8] & mask == start[bit / 8] & mask
            }
        }

        static func four(_ a: UInt8, _ b: UInt8, _ c: UInt8, bits: Int) -> Block {
            Block(start: [a, b, c, 0], bits: bits)
        }

        static func six(_ start: [UInt8], bits: Int) -> Block {
            Block(start: start + Array(repeating: 0, count: 16 - start.count), bits: bits)
        }
    }

    private static let special4: [Block] = [
        .four(0, 0, 0, bits: 8), .four(10, 0, 0, bits: 8), .four(100, 64, 0, bits: 10), .four(127, 0, 0, bits: 8),
        .four(169, 254, 0, bits: 16), .four(172, 16, 0, bits: 12), .four(192, 0, 0, bits: 24),
        .four(192, 0, 2, bits: 24), .four(192, 88, 99, bits: 24), .four(192, 168, 0, bits: 16),
        .four(198, 18, 0, bits: 15), .four(198, 51, 100, bits: 24), .four(203, 0, 113, bits: 24),
        .four(224, 0, 0, bits: 4), .four(240, 0, 0, bits: 4),
    ]

    private static let globalUnicast6 = Block.six([0x20], bits: 3)
    /// Protocol assignments with Teredo, documentation (twice), and 6to4.
    private static let special6: [Block] = [
        .six([0x20, 0x01], bits: 23), .six([0x20, 0x01, 0x0D, 0xB8], bits: 32), .six([0x3F, 0xFF], bits: 20),
        .six([0x20, 0x02], bits: 16),
    ]
}
