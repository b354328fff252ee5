import JSON
import Testing

@Suite struct PreviewTests {
    @Test(
        arguments: [
            ("null", "null"), ("true", "true"), ("1.50", "1.50"), (#""a\"b""#, #""a\"b""#),
            ("[]", "an array of 0 elements"),
            ("[1]", "an array of 1 element"), (#"{"a":1}"#, "an object of 1 member"),
            (#"{"a":1,"b":2}"#, "an object of 2 members"),
        ])
    func showsAValue(text: String, preview: String) throws { #expect(try JSONValue(parsing: text).preview == preview) }

    @Test(arguments: [37, 38, 39, 40, 41, 100_000])
    func previewIsShort(count: Int) {
        let text = JSONValue.string(String(repeating: "x", count: count)).preview
        #expect(text.unicodeScalars.count == (count > 38 ? 39 : count + 2))
        #expect(text.last == "\"" && text.contains("…") == (count > 38))
        let number = JSONValue.int(1).preview + JSONValue.string(String(repeating: "\n", count: count)).preview
        #expect(number.unicodeScalars.count <= 41)
    }
}
