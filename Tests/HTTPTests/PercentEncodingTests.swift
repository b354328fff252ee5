import HTTP
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("abcXYZ019", "abcXYZ019"), ("-._~", "-._~"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."),
        (".a", ".a"), ("a/b", "a%2Fb"), ("../x", "..%2Fx"), ("ann@example.com", "ann%40example.com"), ("a b", "a%20b"),
        ("a+b", "a%2Bb"), ("100%", "100%25"), ("?#[]", "%3F%23%5B%5D"), ("ü", "%C3%BC"), ("u\u{308}", "u%CC%88"),
        ("%2e", "%252e"), ("a;b:c@d", "a%3Bb%3Ac%40d"), ("\\", "%5C"), ("a\r\nHost: x", "a%0D%0AHost%3A%20x"),
        ("日本", "%E6%97%A5%E6%9C%AC"), ("\u{0}\r\n", "%00%0D%0A"), ("👩‍🚀", "%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80"),
    ])
    func aPathSegmentStaysOneSegment(text: String, encoded: String) {
        #expect(PercentEncoding.encodePathSegment(text) == encoded)
        #expect(PercentEncoding.decode(encoded).map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: [
        ("a=b&c", "a%3Db%26c"), ("http://x?y=1&z", "http%3A%2F%2Fx%3Fy%3D1%26z"), (".", "."), ("..", ".."),
        ("a b+c", "a%20b%2Bc"), ("~x_y-z", "~x_y-z"),
    ])
    func aQueryComponentCantReachTheNext(text: String, encoded: String) {
        #expect(PercentEncoding.encodeQueryComponent(text) == encoded)
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test(arguments: ["%", "%4", "a%", "%G0", "%0G", "%%20", "%FF", "%C3", "%C3%28", "%ED%A0%80", "% 20", "%+1"])
    func badEscapesAndBadUTF8AreNotDecoded(component: String) {
        #expect(PercentEncoding.decode(component) == nil)
    }

    @Test(arguments: [("a+b", "a+b"), ("%2f%2F", "//"), ("ü", "ü"), ("x%00y", "x\u{0}y")])
    func decodingTakesWhatRFC3986Allows(component: String, text: String) {
        #expect(PercentEncoding.decode(component) == text)
    }
}
