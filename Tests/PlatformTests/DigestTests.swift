import Testing
import TextCoding

@testable import Platform

@Suite("Digests")
struct DigestTests {
    /// FIPS 180-4's examples (NIST, "SHA-256 examples") and the empty message.
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                    + "mnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func sha256(message: String, digest: String) {
        #expect(Hex.encode(SHA256.hash(Array(message.utf8))) == digest)
    }

    /// RFC 1321, appendix A.5.
    @Test(
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a"
            ),
        ])
    func md5(message: String, digest: String) {
        #expect(Hex.encode(MD5.hash(Array(message.utf8))) == digest)
    }

    @Test func aMillionTimesA() {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(
            Hex.encode(SHA256.hash(message)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(Hex.encode(MD5.hash(message)) == "7707d6ae4e027c70eea2a935c2296f21")
    }

    /// Where the padding just fits, just does not, and fills a block; the digests come from another implementation.
    @Test(
        arguments: [
            (
                55, "e7313d333c272e639f790978283f9eb392e843d0f29b7016828bb1daa4aac70b",
                "52c0e574e1198de5fe3f8f11440dcb1b"
            ),
            (
                56, "4324d65f3c103567f5589c710bc08f8523f929a9272e3af36fc968e52abc6c27",
                "46c9907fc908ee68b1e7b8e71286a518"
            ),
            (
                57, "35df609437dcfea3279283ab79fd554e2bf78f8f7ae2de532d8ee300b09e8f73",
                "1c805dd236c35cab25fcb1bc73802c51"
            ),
            (
                63, "81c80242132f230c3bd41b3e63bbcff16107339549214a99614ff26664625055",
                "a62f6d59e837867693f042f5b8f5a236"
            ),
            (
                64, "39e3d7b6b5d075d37d053ad89b24b41bef4f3c29760c84447cab3f3be1882241",
                "7160b8fb5e9e4023d549c3971fbaeead"
            ),
            (
                65, "aacca6ff74fdbb296d165a45cecfa04e5127bc008770fbbdd48006f2d2fae95e",
                "70bd662e7aefbda85a0f7244167b7897"
            ),
            (
                119, "9ce7368e4daf32341631b492e80359dc9f594b48453cd0dd5bf0b19279cc177e",
                "e84905d4214f4d1ca56c2cdcc152b143"
            ),
            (
                120, "7836b787757e95e58b3ca5aec90b1b004e8deba1e50e9675af9cabf1a13a04b5",
                "e3eb5a6c8669ea01a8c185b8abc8a5dc"
            ),
            (
                128, "d2742f1f4ac6bb7ca2b239ee18402ba8b3f9f8e652d2a72973c2b9ba11c08cf6",
                "10b2da1a82f16d99a81a7203fe9f02cb"
            ),
        ])
    func blockBoundary(length: Int, sha256: String, md5: String) {
        #expect(Hex.encode(SHA256.hash(Self.message(length))) == sha256)
        #expect(Hex.encode(MD5.hash(Self.message(length))) == md5)
    }

    /// Every length from 0 to 130 and some beyond, folded into one digest of digests.
    @Test func everyLengthAroundTwoBlocks() {
        var sha256 = SHA256()
        var md5 = MD5()
        for length in Array(0...130) + [191, 192, 193, 255, 256, 257, 1_000] {
            sha256.update(SHA256.hash(Self.message(length)))
            md5.update(MD5.hash(Self.message(length)))
        }
        #expect(Hex.encode(sha256.finalized()) == "7c39f3a8d35b50a6e2b63b5e05fe3023ca50cf411f2411d389a451e744233b66")
        #expect(Hex.encode(md5.finalized()) == "eb7dc15aac984c0713767cf392780d18")
    }

    @Test(arguments: [1, 3, 55, 63, 64, 65, 127, 128, 200])
    func piecesHashLikeTheWhole(pieceLength: Int) {
        let message = Self.message(1_000)
        var sha256 = SHA256()
        var md5 = MD5()
        for start in stride(from: 0, to: message.count, by: pieceLength) {
            let piece = Array(message[start..<min(start + pieceLength, message.count)])
            sha256.update(piece)
            // Looking at the digest so far must not disturb it.
            _ = sha256.finalized()
            md5.update(piece)
            md5.update([])
        }
        #expect(sha256.finalized() == SHA256.hash(message))
        #expect(md5.finalized() == MD5.hash(message))
    }

    @Test("A processor without instructions for it computes the same")
    func portableCompression() {
        for blocks in 0...5 {
            var usual = SHA256Compression()
            var portable = SHA256Compression()
            Self.message(64 * blocks).withUnsafeBytes { bytes in
                usual.compress(bytes)
                portable.compressPortably(bytes)
            }
            #expect(usual.bytes == portable.bytes)
        }
    }

    private static func message(_ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
    }
}
