import HTTP
import Testing

@Suite struct MediaTypeTests {
    @Test(
        arguments: [
            (nil, "", nil), ("Text/HTML", "text/html", nil), ("text/plain ; Charset=\"UTF-8\"", "text/plain", "utf-8"),
            ("application/pdf; name=a; charset=x", "application/pdf", "x"), ("text/plain; charset", "text/plain", nil),
            ("text/plain;", "text/plain", nil),
            (#"text/plain; name="a; charset=x"; charset=utf-8"#, "text/plain", "utf-8"),
            (#"text/plain; name="a\"; charset=x""#, "text/plain", nil),
            ("text/plain; charset='utf-8'", "text/plain", "utf-8"),
        ] as [(String?, String, String?)])
    func readsTheField(field: String?, essence: String, charset: String?) {
        let type = MediaType(field)
        #expect(type.essence == essence && type.charset == charset)
    }

    @Test(
        arguments: [
            ("text/plain", [0x68, 0xC3, 0xA9], "hé"), ("text/plain", [0xEF, 0xBB, 0xBF, 0x68], "h"),
            ("text/plain", [0x68, 0xE9], nil), ("text/plain; charset=utf-8", [0x68, 0xE9], nil),
            ("text/plain; charset=us-ascii", [0x68, 0x69], "hi"), ("text/plain; charset=us-ascii", [0xE9], "é"),
            ("text/plain; charset=ISO-8859-1", [0x68, 0xE9, 0x80], "hé€"),
            ("text/plain; charset=windows-1252", [0x93, 0x9F, 0x81], "\u{201C}\u{178}\u{81}"),
            ("text/plain; charset=utf-16", [0xFF, 0xFE, 0x68, 0x00, 0xAC, 0x20], "h€"),
            ("text/plain; charset=utf-16", [0xFE, 0xFF, 0x00, 0x68, 0xD8, 0x3D, 0xDE, 0x00], "h\u{1F600}"),
            ("text/plain; charset=utf-16", [0x68, 0x00], nil), ("text/plain", [0xFF, 0xFE, 0x68, 0x00], "h"),
            ("text/plain; charset=utf-16", [0xFF, 0xFE, 0x3D, 0xD8], nil),
            ("text/plain; charset=utf-16", [0xFF, 0xFE, 0x3D], nil),
            ("text/plain; charset=utf-16le", [0x68, 0x00], "h"),
            ("text/plain; charset=utf-16be", [0xFE, 0xFF, 0x00, 0x68], "h"),
            ("text/plain; charset=koi8-r", [0x68], nil),
        ] as [(String, [UInt8], String?)])
    func readsTextInItsCharset(field: String, bytes: [UInt8], text: String?) {
        #expect(MediaType(field).text(bytes) == text)
    }

    @Test func knowsWhatIsTextAndWhatIsJSON() {
        #expect(
            ["text/csv", "application/xml", "image/svg+xml", "application/yaml"].allSatisfy { MediaType($0).isText })
        #expect(!["application/pdf", "image/png", "", "application/json"].contains { MediaType($0).isText })
        #expect(["application/json; charset=utf-8", "application/hal+json"].allSatisfy { MediaType($0).isJSON })
        #expect(!["", "text/plain", "application/jsonp"].contains { MediaType($0).isJSON })
    }
}
