import JSON
import Testing

/// Escapes of half a surrogate pair come back as they were, and are compared by what they mean.
struct LoneSurrogateTests {
    @Test(arguments: [
        #""\ud83d""#, #""\uD83D""#, #""\uDc00""#, #""\udfff\ud800""#, #""\ud800\ud800""#, #""\ud800A""#,
        #""cut \ud83d""#, #""\udc00 behind""#, #""\ud800\n""#, #""😀\ud83d""#, #""\ud83d😀\ude00""#,
        #"{"\ud83d":1,"\ud83e":2,"\uD83D":3,"a\udc00b":{"\udbff":["\udbff","\uDBFF","\udBfF"]}}"#,
        // The characters of placeholders.
        "\"«FDD0»\"", "\"\u{10F83D}\"", "\"«FDD0»\u{10F83D}\"", "\"«FDD0»«FDD0»\u{108000}\"",
        "\"«FDD0»\u{10FFFF}\u{108000}\"", "{\"«FDD0»\u{108000}\":\"\u{108000}«FDD0»\"}",
        "\"«FDD0»\\ud800\"", "\"\\ud800«FDD0»\u{108000}\\udc00\"", "\"\\udbe0\u{10F83D}\"",
    ])
    func comesBackByteForByte(text: String) throws {
        let text = text.withMark
        #expect(try JSONValue(parsing: text).text.hasSameCodePoints(as: text))
        let kept = try JSONText(validating: Array(text.utf8))
        #expect(kept.value.text.hasSameCodePoints(as: text))
    }

    @Test func everySurrogateRoundTripsInEveryNotation() throws {
        for code in UInt32(0xD800)..<0xE000 {
            let lower = String(code, radix: 16)
            for digits in [lower, lower.uppercased(), "D" + lower.dropFirst(), "d" + lower.dropFirst().uppercased()] {
                let text = "\"a\\u\(digits)\""
                let value = try JSONValue(parsing: text)
                #expect(value.text == text)
                #expect(try value == JSONValue(parsing: "\"a\\u\(lower)\""))
                #expect(value.stringValue?.holdsLoneSurrogate == true)
                #expect(value.stringValue?.withoutLoneSurrogates == "a\u{FFFD}")
                #expect(value.stringValue?.codePointCount == 2)
            }
        }
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "\"😀\""), (#""\udbe0\udc3d""#, "\"\u{10803D}\""),
        (#""\ufdd0\udbe0\udc3d""#, "\"«FDD0»\u{10803D}\""), (#""\ud83d\ud83d\ude00""#, "\"\\ud83d😀\""),
    ])
    func pairsAreTheCharacterThatTheyMean(text: String, expected: String) throws {
        let expected = expected.withMark
        #expect(try JSONValue(parsing: text).text.hasSameCodePoints(as: expected))
        #expect(try JSONValue(parsing: text) == JSONValue(parsing: expected))
        #expect(try JSONValue(parsing: text).stringValue?.holdsLoneSurrogate == text.contains("\\ud83d\\ud83d"))
    }

    @Test(arguments: [
        (#""\ud83d""#, #""\uD83D""#, true), (#""\ud83d""#, #""\ud83e""#, false), (#""\ud83d""#, #""\ude00""#, false),
        (#""\ud83d\ud83e""#, #""\ud83e\ud83d""#, false), (#""\ud83d""#, "\"\u{FFFD}\"", false),
        (#""\uDFFF""#, #""\udffe""#, false), (#""\ud800a""#, #""\ud800b""#, false),
        (#""\uABCD""#, #""\uabcd""#, true), ("\"«FDD0»\u{108800}\"", "\"«FDD0»\u{108000}\"", false),
        ("\"\u{108800}\"", "\"\u{108000}\"", false), ("\"«FDD0»\u{108000}\"", #""\ud800""#, false),
        (#"{"\ud83d":1}"#, #"{"\uD83D":1}"#, true), (#"{"\ud83d":1}"#, #"{"\ud83e":1}"#, false),
    ])
    func comparing(left: String, right: String, isEqual: Bool) throws {
        let (left, right) = try (JSONValue(parsing: left.withMark), JSONValue(parsing: right.withMark))
        #expect((left == right) == isEqual)
        #expect((left.canonicalBytes == right.canonicalBytes) == isEqual)
        if let left = left.stringValue, let right = right.stringValue {
            #expect((ExactString(left) == ExactString(right)) == isEqual)
            #expect((Set([ExactString(left), ExactString(right)]).count == 1) == isEqual)
            #expect((Set([JSONPointer(tokens: [left]), JSONPointer(tokens: [right])]).count == 1) == isEqual)
        }
    }

    @Test func namesOfMembers() throws {
        let value = try JSONValue(parsing: #"{"\ud83d":1,"\ud83e":{"a~/\uDC00":2}}"#)
        for (pointer, expected) in [(#""/\uD83D""#, 1), (#""/\ud83e/a~0~1\udc00""#, 2)] {
            let pointer = try #require(try JSONValue(parsing: pointer).stringValue.flatMap { JSONPointer($0) })
            #expect(value[pointer] == .int(expected))
            #expect(try JSONText(validating: value.bytes)[pointer]?.value == .int(expected))
        }
        #expect(try JSONValue(parsing: #"{"\ud83d":1,"\uD83D":2}"#).objectValue?.firstDuplicateKey != nil)
        #expect(try JSONValue(parsing: #"{"\ud83d":1,"\ud83e":2}"#).objectValue?.firstDuplicateKey == nil)
    }

    @Test(arguments: [
        (0, 3, #""a\ud83db""#), (1, 1, #""\ud83d""#), (3, 2, #""😀\udc00""#), (4, 9, #""\udc00\uD83D""#),
    ])
    func partsOfLongStrings(start: Int, count: Int, expected: String) throws {
        let text = try JSONText(validating: Array(#""a\ud83db\ud83d\ude00\udc00\uD83D""#.utf8))
        #expect(text.scalarCount == 6)
        #expect(text.scalars(from: start, count: count).map { JSONValue.string($0).text } == expected)
    }

    @Test func changedTextKeepsOtherSurrogates() throws {
        let value = try JSONValue(parsing: #"{"k\ud83d":"secret \ud83d"}"#)
        let changed = value.mapTexts { $0.replacing("secret", with: "…") }
        #expect(changed.text == #"{"k\ud83d":"… \ud83d"}"#)
        #expect(value["k"] == nil)
    }

    @Test(arguments: [#""\ud83d\u""#, #""\ud83d\u12""#, #""\ud83d\uzzzz""#, #""\ud83d\x""#, #""\ud83"#, #""\ud83d"#])
    func whatIsBrokenStaysRefused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(throws: JSONSyntaxError.self) { try JSONText(validating: Array(text.utf8)) }
    }

    @Test func plainTextIsUnchanged() {
        for text in ["", "a", "é", "«FDD0»".withMark, "全角！", "\u{10FFFF}"] {
            #expect(!text.holdsLoneSurrogate)
            #expect(text.withoutLoneSurrogates == text)
            #expect(text.codePointCount == text.unicodeScalars.count)
        }
    }
}

extension String {
    /// The text with U+FDD0, which no literal may hold, in location of its name.
    fileprivate var withMark: String {
        replacing("«FDD0»", with: UnicodeScalar(0xFDD0 as UInt32).map { String($0) } ?? "")
    }
}
