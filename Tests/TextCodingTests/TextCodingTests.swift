import TextCoding
import Testing

@Suite("Hex and base64")
struct TextCodingTests {
    /// RFC 4648 §10.
    @Test(
        arguments: [
            ("", "", ""), ("f", "Zg==", "66"), ("fo", "Zm8=", "666f"), ("foo", "Zm9v", "666f6f"),
            ("foob", "Zm9vYg==", "666f6f62"), ("fooba", "Zm9vYmE=", "666f6f6261"),
            ("foobar", "Zm9vYmFy", "666f6f626172"),
        ])
    func vectors(plain: String, base64: String, hex: String) {
        let bytes = Array(plain.utf8)
        #expect(Base64.encode(bytes) == base64)
        #expect(Base64.decode(base64) == bytes)
        #expect(Hex.encode(bytes) == hex)
        #expect(Hex.decode(hex) == bytes)
        #expect(Hex.decode(hex.uppercased()) == bytes)
    }

    @Test(arguments: 0...64)
    func roundTripsEveryByte(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: 255 - $0 * 5) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }

    /// RFC 7515 §2: what JSON Web Tokens use has another alphabet and no padding.
    @Test(
        arguments: [
            ([], "", ""), ([0xFB], "+w==", "-w"), ([0xFB, 0xEF], "++8=", "--8"), ([0xFB, 0xEF, 0xFF], "++//", "--__"),
            ([0xFB, 0xEF, 0xFF, 0xFE], "++///g==", "--___g"),
        ] as [([UInt8], String, String)])
    func alphabets(bytes: [UInt8], standard: String, url: String) {
        #expect(Base64.encode(bytes, alphabet: .standard) == standard)
        #expect(Base64.encode(bytes, alphabet: .url) == url)
        for text in [standard, url, String(standard.prefix { $0 != "=" })] {
            #expect(Base64.decodeAnyAlphabet(text) == bytes)
        }
    }

    @Test(arguments: ["=", "Z", "Zm9v\n", "Zh", "é"])
    func notBase64OfAnyAlphabet(text: String) { #expect(Base64.decodeAnyAlphabet(text) == nil) }

    @Test func charactersOfBothAlphabets() {
        let characters = (UInt8.min...UInt8.max).filter(Base64.isCharacter)
        #expect(
            characters.elementsEqual(
                "+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8))
    }

    @Test func numbersWithLeadingZeros() {
        #expect(Hex.encode(0x2A, count: 4) == "002a")
        #expect(Hex.encode(UInt64.max, count: 16) == "ffffffffffffffff")
        #expect(Hex.encode(0x1_2345, count: 4) == "2345")
        #expect(Hex.encode(7, count: 0) == "")
    }

    @Test func digitsOfEitherCase() { #expect(Hex.decode("2942BFab") == [0x29, 0x42, 0xBF, 0xAB]) }

    @Test(
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm=v", "Zg==Zg==", "Zm9v\n", "Zm-_", "Zh==", "Zm9=",
            "Zmé=", "Zm 9", "é===",
        ])
    func noBase64(text: String) { #expect(Base64.decode(text) == nil) }

    @Test(arguments: ["6", "6g", "0x66", "66 6f", "６６"])
    func noHex(text: String) { #expect(Hex.decode(text) == nil) }
}
