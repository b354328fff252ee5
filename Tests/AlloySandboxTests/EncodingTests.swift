import Testing

@testable import AlloySandbox

struct EncodingTests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test func base64ForURLs() {
        #expect(Base64.encode([0xFB, 0xEF, 0xFF, 0xFE]) == "++///g==")
        #expect(Base64.encode([0xFB, 0xEF, 0xFF, 0xFE], alphabet: .url) == "--___g")
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 9", "Zm9-", "é==="])
    func refusesWhatIsNotBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: [
        ("abc-._~09AZ", "abc-._~09AZ"), ("a b+c/d", "a%20b%2Bc%2Fd"), ("é", "%C3%A9"),
        ("http://x?y=1&z", "http%3A%2F%2Fx%3Fy%3D1%26z"),
    ])
    func percentEncoding(plain: String, encoded: String) {
        #expect(PercentEncoding.encode(plain) == encoded)
        #expect(PercentEncoding.decode(encoded) == plain)
    }

    @Test func hexadecimal() {
        #expect(Hexadecimal.decode("2942BFab") == [0x29, 0x42, 0xBF, 0xAB])
        #expect(Hexadecimal.encode([0x29, 0x42, 0xBF, 0x0B]) == "2942bf0b")
        #expect(Hexadecimal.decode("abc") == nil)
        #expect(Hexadecimal.decode("0g") == nil)
    }

    @Test(arguments: [
        ("67a37e99c5cfbc5d4b0b2f7d", true), ("67A37E99C5CFBC5D4B0B2F7D", true), ("67a37e99c5cfbc5d4b0b2f7", false),
        ("67a37e99c5cfbc5d4b0b2f7g", false), ("", false),
    ])
    func objectIDs(text: String, isOne: Bool) {
        #expect(Hexadecimal.isObjectID(text) == isOne)
    }

    @Test func exactStringsTellNormalFormsApart() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(ExactString("\u{E9}") != ExactString("e\u{301}"))
        #expect(Set([ExactString("\u{E9}"), ExactString("e\u{301}"), ExactString("\u{E9}")]).count == 2)
    }
}
