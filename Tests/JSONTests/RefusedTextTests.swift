import JSON
import Testing

/// A text that is not JSON, why, and the byte that tells.
struct RefusedText: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let reason: JSONSyntaxError.Reason
    let offset: Int

    init(_ text: String, _ reason: JSONSyntaxError.Reason, at offset: Int) {
        self.init(Array(text.utf8), reason, at: offset)
    }

    init(_ bytes: [UInt8], _ reason: JSONSyntaxError.Reason, at offset: Int) {
        self.bytes = bytes
        self.reason = reason
        self.offset = offset
    }

    /// A string literal whose content is `content`; `offset` counts from the content's start.
    static func string(_ content: [UInt8], _ reason: JSONSyntaxError.Reason, at offset: Int) -> RefusedText {
        RefusedText([0x22] + content + [0x22], reason, at: offset + 1)
    }

    static func unexpected(_ text: String, at offset: Int) -> RefusedText {
        RefusedText(text, .unexpectedByte(Array(text.utf8)[offset]), at: offset)
    }

    static func unfinished(_ text: String) -> RefusedText {
        RefusedText(text, .unexpectedEnd, at: text.utf8.count)
    }

    var testDescription: String { "\(String(decoding: bytes.prefix(40), as: UTF8.self)) → \(reason) at \(offset)" }
}

struct RefusedTextTests {
    private func check(_ refused: RefusedText, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(throws: JSONSyntaxError(refused.reason, at: refused.offset), sourceLocation: sourceLocation) {
            try JSONValue(parsing: refused.bytes)
        }
        // Who passes over a text is as strict as who reads it.
        #expect(throws: JSONSyntaxError(refused.reason, at: refused.offset), sourceLocation: sourceLocation) {
            try JSONText(validating: refused.bytes)
        }
    }

    @Test(arguments: [
        // Overlong forms of "/", NUL, U+07FF and U+FFFF.
        RefusedText.string([0xC0, 0xAF], .invalidUTF8, at: 0), .string([0xC0, 0x80], .invalidUTF8, at: 0),
        .string([0xC1, 0xBF], .invalidUTF8, at: 0), .string([0xE0, 0x80, 0xAF], .invalidUTF8, at: 0),
        .string([0xE0, 0x9F, 0xBF], .invalidUTF8, at: 0), .string([0xF0, 0x80, 0x80, 0xAF], .invalidUTF8, at: 0),
        .string([0xF0, 0x8F, 0xBF, 0xBF], .invalidUTF8, at: 0),
        // Surrogates, which have no UTF-8.
        .string([0xED, 0xA0, 0x80], .invalidUTF8, at: 0), .string([0xED, 0xBF, 0xBF], .invalidUTF8, at: 0),
        .string([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], .invalidUTF8, at: 0),
        // Cut short, and a continuation out of nowhere.
        .string([0x61, 0xC3], .invalidUTF8, at: 1), .string([0xE2, 0x82], .invalidUTF8, at: 0),
        .string([0xF0, 0x9F, 0x98], .invalidUTF8, at: 0), .string([0xE2, 0x82, 0x41], .invalidUTF8, at: 0),
        .string([0x80], .invalidUTF8, at: 0), .string([0x61, 0x62, 0xBF, 0x63], .invalidUTF8, at: 2),
        .string([0xC3, 0xA9, 0xA9], .invalidUTF8, at: 2),
        // Beyond U+10FFFF, and bytes that UTF-8 never uses.
        .string([0xF4, 0x90, 0x80, 0x80], .invalidUTF8, at: 0), .string([0xF5, 0x80, 0x80, 0x80], .invalidUTF8, at: 0),
        .string([0xF8, 0x88, 0x80, 0x80, 0x80], .invalidUTF8, at: 0), .string([0xFE], .invalidUTF8, at: 0),
        .string([0xFF], .invalidUTF8, at: 0),
        // With escapes before or behind.
        .string([0x5C, 0x6E, 0xFF], .invalidUTF8, at: 2), .string([0xFF, 0x5C, 0x6E], .invalidUTF8, at: 0),
        .string(Array(#"\u00e9"#.utf8) + [0xC3], .invalidUTF8, at: 6),
        .string([0xC3] + Array(#"\u00a9"#.utf8), .invalidUTF8, at: 0),
        // The first fault counts, not the first one found.
        .string([0xFF, 0x01], .invalidUTF8, at: 0), .string([0xFF, 0x5C, 0x78], .invalidUTF8, at: 0),
        RefusedText([0x22, 0xE2, 0x82], .invalidUTF8, at: 1), RefusedText([0x22, 0xFF, 0x61], .invalidUTF8, at: 1),
        RefusedText(Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8), .invalidUTF8, at: 2),
        // Outside a string there is no text to be invalid.
        RefusedText([0xFF], .unexpectedByte(0xFF), at: 0),
        RefusedText([0x5B, 0xC3, 0x5D], .unexpectedByte(0xC3), at: 1),
    ])
    func invalidUTF8(refused: RefusedText) { check(refused) }

    @Test(arguments: [
        RefusedText(#""\x""#, .invalidEscape, at: 1), RefusedText(#""\'""#, .invalidEscape, at: 1),
        RefusedText(#""\0""#, .invalidEscape, at: 1), RefusedText(#""\U0041""#, .invalidEscape, at: 1),
        RefusedText(#""a\u00g0""#, .invalidEscape, at: 2), RefusedText(#""\u 041""#, .invalidEscape, at: 1),
        RefusedText(#""\u004""#, .invalidEscape, at: 1), RefusedText(#""\u{41}""#, .invalidEscape, at: 1),
        RefusedText(#""\ud83d\u00zz""#, .invalidEscape, at: 7), RefusedText("\"\\\n\"", .invalidEscape, at: 1),
        RefusedText("\"\\é\"", .invalidEscape, at: 1),
    ])
    func invalidEscapes(refused: RefusedText) { check(refused) }

    @Test(arguments: [
        RefusedText("01", .invalidNumber, at: 1), RefusedText("-01", .invalidNumber, at: 2),
        RefusedText("00", .invalidNumber, at: 1), RefusedText("[012]", .invalidNumber, at: 2),
        RefusedText("[1.]", .invalidNumber, at: 3), RefusedText("1.e1", .invalidNumber, at: 2),
        RefusedText("[1e]", .invalidNumber, at: 3), RefusedText("[1e+]", .invalidNumber, at: 4),
        RefusedText("1e+-1", .invalidNumber, at: 3), RefusedText("1e1.5", .invalidNumber, at: 3),
        RefusedText("1.2.3", .invalidNumber, at: 3), RefusedText("--1", .invalidNumber, at: 1),
        RefusedText("-.5", .invalidNumber, at: 1), RefusedText("-a", .invalidNumber, at: 1),
        RefusedText("1-2", .invalidNumber, at: 1), RefusedText("0x10", .invalidNumber, at: 1),
        RefusedText("0b1", .invalidNumber, at: 1), RefusedText("1f", .invalidNumber, at: 1),
        RefusedText("-Infinity", .invalidNumber, at: 1), RefusedText("-NaN", .invalidNumber, at: 1),
        RefusedText("1_000", .trailingBytes, at: 1), RefusedText("1 000", .trailingBytes, at: 2),
        .unexpected("+1", at: 0), .unexpected(".5", at: 0), .unexpected("[+1]", at: 1), .unexpected("[.5]", at: 1),
        .unexpected("NaN", at: 0), .unexpected("Infinity", at: 0), .unexpected("nan", at: 1), .unexpected("inf", at: 0),
        .unfinished("-"), .unfinished("1."), .unfinished("1e"), .unfinished("1e+"), .unfinished("-0.0E-"),
    ])
    func notNumbers(refused: RefusedText) { check(refused) }

    @Test(arguments: Array(0x00..<0x20) as [UInt8])
    func controlCharactersMustBeEscaped(control: UInt8) {
        check(.string([control], .controlCharacter, at: 0))
        check(.string([0x61, 0xC3, 0xA9, control], .controlCharacter, at: 3))
        check(.string([0x5C, 0x6E, control], .controlCharacter, at: 2))
        if ![0x09, 0x0A, 0x0D].contains(control) {
            check(RefusedText([control, 0x31], .unexpectedByte(control), at: 0))
            check(RefusedText([0x31, control], .trailingBytes, at: 1))
        }
    }

    @Test(arguments: [
        // A byte order mark, at the start and inside; UTF-16.
        RefusedText([0xEF, 0xBB, 0xBF, 0x31], .unexpectedByte(0xEF), at: 0),
        RefusedText([0x5B, 0xEF, 0xBB, 0xBF, 0x5D], .unexpectedByte(0xEF), at: 1),
        RefusedText([0x31, 0xEF, 0xBB, 0xBF], .trailingBytes, at: 1),
        RefusedText([0x7B, 0xEF, 0xBB, 0xBF, 0x7D], .unexpectedByte(0xEF), at: 1),
        RefusedText([0x31, 0x00], .trailingBytes, at: 1), RefusedText([0x00, 0x31], .unexpectedByte(0), at: 0),
        // White space that JSON does not know.
        RefusedText([0xC2, 0xA0, 0x31], .unexpectedByte(0xC2), at: 0),
        RefusedText("\u{B}1", .unexpectedByte(0xB), at: 0),
        RefusedText("[1,\u{C}2]", .unexpectedByte(0xC), at: 3), RefusedText("1\u{2028}", .trailingBytes, at: 1),
    ])
    func strayBytes(refused: RefusedText) { check(refused) }

    @Test(
        arguments: [
            // Commas.
            .unexpected("[1,]", at: 3), .unexpected("[,1]", at: 1), .unexpected("[1,,2]", at: 3),
            .unexpected("[,]", at: 1),
            .unexpected(#"{"a":1,}"#, at: 7), .unexpected(#"{,"a":1}"#, at: 1), .unexpected(#"{"a":1,,"b":2}"#, at: 7),
            .unexpected("[1 2]", at: 3), .unexpected(#"{"a":1 "b":2}"#, at: 7), .unexpected(",", at: 0),
            // Quotes.
            .unexpected("'a'", at: 0), .unexpected("{'a':1}", at: 1), .unexpected("{a:1}", at: 1),
            .unexpected("{1:1}", at: 1),
            .unexpected("{null:1}", at: 1), .unexpected("“a”", at: 0), .unexpected("`a`", at: 0),
            // Colons and brackets.
            .unexpected(#"{"a",1}"#, at: 4), .unexpected(#"{"a"}"#, at: 4), .unexpected(#"{"a"::1}"#, at: 5),
            .unexpected(#"{"a":}"#, at: 5), .unexpected(#"["a":1]"#, at: 4), .unexpected("[1}", at: 2),
            .unexpected(#"{"a":1]"#, at: 6), .unexpected("]", at: 0), .unexpected("}", at: 0), .unexpected(":", at: 0),
            .unexpected(#"{"a" "b"}"#, at: 5), .unexpected("{[]:1}", at: 1),
            // Comments.
            .unexpected("/* */1", at: 0), .unexpected("// 1\n1", at: 0), .unexpected("# 1\n1", at: 0),
            .unexpected("[1/*,*/]", at: 2), RefusedText("1//", .trailingBytes, at: 1),
            RefusedText("1 /**/", .trailingBytes, at: 2), .unexpected("{/**/}", at: 1),
            // Words.
            .unexpected("nul1", at: 3), .unexpected("True", at: 0), .unexpected("TRUE", at: 0),
            .unexpected("fals0", at: 4),
            .unexpected("undefined", at: 0), RefusedText("nullx", .trailingBytes, at: 4),
            RefusedText("truefalse", .trailingBytes, at: 4), .unexpected("[nul]", at: 4),
        ] as [RefusedText])
    func grammar(refused: RefusedText) { check(refused) }

    @Test(arguments: [
        "", " ", "\n\r\t ", "\"", "\"a", "\"é", "\"\\", "\"\\u", "\"\\u00", "\"\\n", "\"\\ud83d\\u", "\"\\ud83d\\ude0",
        "[", "[ ", "[1", "[1,", "[1, ", "[[]", "{", "{ ", "{\"a", "{\"a\"", "{\"a\" ", "{\"a\":", "{\"a\": ",
        "{\"a\":1",
        "{\"a\":1,", "{\"a\":1, ", "{\"a\":{}", "[{\"a\":[", "t", "tru", "fals", "n", "nul", "[tru",
    ])
    func unfinished(text: String) { check(.unfinished(text)) }

    @Test(arguments: [
        ("1 2", 2), ("{} {}", 3), ("[][]", 2), ("\"a\"b", 3), ("null,", 4), ("1\n2", 2), ("[1]]", 3), ("{}}", 2),
        ("\"\"\"", 2),
        ("true\0", 4),
    ])
    func trailingBytes(text: String, offset: Int) { check(RefusedText(text, .trailingBytes, at: offset)) }

    @Test(arguments: [
        "", "1 ", " 1", "01", "+1", "1.", ".5", "1e", "-", "0x1", "NaN", "Infinity", "1,", "\"1\"", "1\n", "١", "1e1e1",
    ])
    func numberTextIsCheckedWhenGivenByHand(text: String) { #expect(JSONNumber(text: text) == nil) }

    @Test(arguments: [
        (JSONSyntaxError(.unexpectedByte(0x7D), at: 3), "unexpected '}' at byte 3"),
        (JSONSyntaxError(.unexpectedByte(0), at: 0), "unexpected byte 0 at byte 0"),
        (JSONSyntaxError(.unexpectedByte(0xEF), at: 0), "unexpected byte 239 at byte 0"),
        (JSONSyntaxError(.tooDeep(limit: 512), at: 512), "nested deeper than 512 at byte 512"),
        (JSONSyntaxError(.unexpectedEnd, at: 9), "the text ends too early at byte 9"),
    ])
    func errorsSayWhatAndWhere(error: JSONSyntaxError, expected: String) { #expect(error.description == expected) }
}
