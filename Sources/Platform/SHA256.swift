import CDigest

/// SHA-256 (FIPS 180-4): 32 bytes.
public typealias SHA256 = BlockDigest<SHA256Compression>

/// The compression function of SHA-256 (FIPS 180-4 §6.2).
public struct SHA256Compression: BlockCompression {
    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19
    )

    public init() {}

    public mutating func compress(_ blocks: UnsafeRawBufferPointer) {
        guard Self.hasInstructions else { return compressPortably(blocks) }
        Self.constants.withUnsafeBufferPointer { constants in
            withUnsafeMutableBytes(of: &state) { state in
                cdigest_sha256(
                    state.baseAddress?.assumingMemoryBound(to: UInt32.self), blocks.baseAddress, blocks.count / 64,
                    constants.baseAddress)
            }
        }
    }

    /// Indicates that the processor has instructions for it: they take a tenth of the time.
    private static let hasInstructions = cdigest_has_sha256()

    /// Folds whole blocks into the state, on any processor.
    mutating func compressPortably(_ blocks: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            Self.constants.withUnsafeBufferPointer { constants in
                for start in stride(from: 0, to: blocks.count, by: 64) {
                    Self.expand(UnsafeRawBufferPointer(rebasing: blocks[start..<start + 64]), into: schedule)
                    fold(schedule, constants)
                }
            }
        }
    }

    @inline(__always)
    private static func expand(_ block: UnsafeRawBufferPointer, into schedule: UnsafeMutableBufferPointer<UInt32>) {
        for index in 0..<16 {
            let word = block.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
            schedule.initializeElement(at: index, to: UInt32(bigEndian: word))
        }
        for index in 16..<64 {
            let late = schedule[index &- 2]
            let early = schedule[index &- 15]
            let sigma1 = late.rotatedRight(17) ^ late.rotatedRight(19) ^ (late &>> 10)
            let sigma0 = early.rotatedRight(7) ^ early.rotatedRight(18) ^ (early &>> 3)
            schedule.initializeElement(
                at: index, to: sigma1 &+ schedule[index &- 7] &+ sigma0 &+ schedule[index &- 16])
        }
    }

    @inline(__always)
    private mutating func fold(
        _ schedule: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
    ) {
        // The names are the standard's. Eight steps at a time, each with its names moved on by one, so that no value
        // has to be carried from name to name.
        var (a, b, c, d, e, f, g, h) = state

        @inline(__always)
        func step(
            _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
            _ h: inout UInt32, _ index: Int
        ) {
            let sum1 = e.rotatedRight(6) ^ e.rotatedRight(11) ^ e.rotatedRight(25)
            let choice = g ^ (e & (f ^ g))
            let t1 = h &+ sum1 &+ choice &+ constants[index] &+ schedule[index]
            let sum0 = a.rotatedRight(2) ^ a.rotatedRight(13) ^ a.rotatedRight(22)
            let majority = (a & b) | (c & (a | b))
            d = d &+ t1
            h = t1 &+ sum0 &+ majority
        }

        var index = 0
        while index < 64 {
            step(a, b, c, &d, e, f, g, &h, index)
            step(h, a, b, &c, d, e, f, &g, index &+ 1)
            step(g, h, a, &b, c, d, e, &f, index &+ 2)
            step(f, g, h, &a, b, c, d, &e, index &+ 3)
            step(e, f, g, &h, a, b, c, &d, index &+ 4)
            step(d, e, f, &g, h, a, b, &c, index &+ 5)
            step(c, d, e, &f, g, h, a, &b, index &+ 6)
            step(b, c, d, &e, f, g, h, &a, index &+ 7)
            index &+= 8
        }
        state = (
            state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d,
            state.4 &+ e, state.5 &+ f, state.6 &+ g, state.7 &+ h
        )
    }

    public var bytes: [UInt8] {
        Self.bytes(of: [state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7])
    }

    public static func lengthBytes(_ bits: UInt64) -> [UInt8] {
        bytes(of: [UInt32(truncatingIfNeeded: bits >> 32), UInt32(truncatingIfNeeded: bits)])
    }

    private static func bytes(of words: [UInt32]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 4 * words.count) { bytes, count in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            for index in words.indices {
                raw.storeBytes(of: words[index].bigEndian, toByteOffset: 4 * index, as: UInt32.self)
            }
            count = 4 * words.count
        }
    }

    /// FIPS 180-4 §4.2.2: the first 32 bits of the fractions of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
