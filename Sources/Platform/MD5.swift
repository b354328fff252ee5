/// MD5 (RFC 1321): 16 bytes.
///
/// It guards against accidents only: anyone can make two messages of one MD5. Object stores ask for it in `Content-MD5`.
public typealias MD5 = BlockDigest<MD5Compression>

/// The compression function of MD5 (RFC 1321 §3.4).
public struct MD5Compression: BlockCompression {
    private var state: (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)

    public init() {}

    public mutating func compress(_ blocks: UnsafeRawBufferPointer) {
        Self.constants.withUnsafeBufferPointer { constants in
            for start in stride(from: 0, to: blocks.count, by: 64) {
                fold(UnsafeRawBufferPointer(rebasing: blocks[start..<start + 64]), constants)
            }
        }
    }

    @inline(__always)
    private mutating func fold(_ block: UnsafeRawBufferPointer, _ constants: UnsafeBufferPointer<UInt32>) {
        // The names are the standard's; four loops, one a round, so that no step asks which round it is in.
        var (a, b, c, d) = state

        @inline(__always)
        func step(_ mixed: UInt32, _ word: Int, _ index: Int, _ rotation: UInt32) {
            let message = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: word &* 4, as: UInt32.self))
            let turned = (a &+ mixed &+ constants[index] &+ message).rotatedLeft(rotation)
            (a, d, c, b) = (d, c, b, b &+ turned)
        }

        for index in 0..<16 {
            step(d ^ (b & (c ^ d)), index, index, Self.rotation(index, 7, 12, 17, 22))
        }
        for index in 16..<32 {
            step(c ^ (d & (b ^ c)), (5 &* index &+ 1) & 15, index, Self.rotation(index, 5, 9, 14, 20))
        }
        for index in 32..<48 {
            step(b ^ c ^ d, (3 &* index &+ 5) & 15, index, Self.rotation(index, 4, 11, 16, 23))
        }
        for index in 48..<64 {
            step(c ^ (b | ~d), (7 &* index) & 15, index, Self.rotation(index, 6, 10, 15, 21))
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
    }

    @inline(__always)
    private static func rotation(
        _ index: Int, _ first: UInt32, _ second: UInt32, _ third: UInt32, _ fourth: UInt32
    ) -> UInt32 {
        switch index & 3 {
        case 0: first
        case 1: second
        case 2: third
        default: fourth
        }
    }

    public var bytes: [UInt8] { [state.0, state.1, state.2, state.3].flatMap(\.littleEndianBytes) }

    public static func lengthBytes(_ bits: UInt64) -> [UInt8] {
        UInt32(truncatingIfNeeded: bits).littleEndianBytes
            + UInt32(truncatingIfNeeded: bits >> 32).littleEndianBytes
    }

    /// RFC 1321 §3.4: entry i is the whole part of 4294967296 × |sin(i + 1)|.
    private static let constants: [UInt32] = [
        0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
        0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
        0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
        0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
        0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
        0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
        0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
        0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
    ]
}
