import Testing

@testable import JSON

/// The scanner accepts what the parser accepts, byte for byte; `JSONValue(parsing:)` is the simple reference.
@Suite struct JSONScannerTests {
    private static func end(_ bytes: [UInt8], levels: Int = 512) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            let end = JSONScanner(bytes)?.endOfValue(at: 0, levels: levels) ?? JSONScanner.invalid
            return end > 0 ? end : nil
        }
    }

    /// Each byte at each position of a string, where words and blocks of bytes begin and end.
    @Test func everyByteIsSeenAtEveryPosition() {
        for byte in UInt8.min...UInt8.max {
            for position in [0, 1, 6, 7, 8, 9, 15, 16, 39, 40, 41, 71, 72, 73, 103, 104, 140] {
                var content = [UInt8](repeating: 0x61, count: 150)
                content[position] = byte
                let text = [0x22] + content + [0x22]
                let isValid = (try? JSONValue(parsing: text)) != nil
                #expect(Self.end(text) == (byte == 0x22 ? position + 2 : isValid ? text.count : nil))
            }
        }
    }

    @Test func everyEscapeAndEveryPairOfBytesIsJudgedAsByTheParser() {
        for first in UInt8.min...UInt8.max {
            let escapes = [
                [0x5C, first], [0x5C, 0x75, 0x30, first, 0x61, 0x46], [0x5C, 0x75, 0x64, 0x38, 0x33, first],
            ]
            for escape in escapes {
                let text = [0x22, 0x78] + escape + [0x79, 0x22]
                if first != 0x22 {
                    #expect((Self.end(text) == text.count) == ((try? JSONValue(parsing: text)) != nil), "\(text)")
                }
            }
            for second in UInt8.min...UInt8.max where first >= 0x80 {
                for rest: [UInt8] in [[], [0x80], [0xBF, 0xBF], [0x80, 0x80, 0x80]] {
                    let text = [0x22, first, second] + rest + [0x22]
                    guard second != 0x22, second != 0x5C else { continue }
                    #expect((Self.end(text) == text.count) == ((try? JSONValue(parsing: text)) != nil), "\(text)")
                }
            }
        }
    }

    @Test func textsThatEndAnywhereAreRefused() {
        let text = Array("{\"a\\u00e9\u{E9}\u{1F600}\" : [ -1.5e+10 , true,false , null, \"\\\"\" , {} ] }".utf8)
        #expect(Self.end(text) == text.count)
        for count in 0..<text.count { #expect(Self.end(Array(text[..<count])) == nil, "\(count)") }
    }

    @Test(arguments: ["[[1]]", "{\"a\":{}}", "[{\"a\":[]}]"])
    func levelsAreCounted(text: String) {
        let levels = text == "[{\"a\":[]}]" ? 3 : 2
        #expect(Self.end(Array(text.utf8), levels: levels) == text.utf8.count)
        #expect(Self.end(Array(text.utf8), levels: levels - 1) == nil)
    }

    /// Large parts are known without a scan, and are those that a scan finds.
    @Test func notesAreTrue() throws {
        let rows = (0..<3_000).map { "{\"n\":\($0),\"t\":\"row\"}" }.joined(separator: ", ")
        let long = String(repeating: "x\\n\u{E9}", count: 8_000)
        let json = " {\"a\":[\(rows)],\"b\":{\"c\":\"\(long)\",\"d\":[[\(rows)],1]},\"e\":2}"
        let text = try JSONText(validating: Array(json.utf8))
        let notes = try #require(text.notes)
        #expect(!notes.hasLineBreaks)
        #expect(notes.parts.map(\.start) == notes.parts.map(\.start).sorted())
        for pointer in ["", "/a", "/b", "/b/c", "/b/d", "/b/d/0"] {
            let part = try #require(text[JSONPointer(pointer) ?? JSONPointer()])
            let noted = try #require(notes.part(at: part.range.lowerBound), "\(pointer)")
            #expect(noted.end == part.range.upperBound)
            let alone = try JSONText(validating: part.compactBytes)
            #expect(part.count == alone.value.arrayValue?.count ?? alone.value.objectValue?.count ?? 0)
        }
        let array = try #require(text[JSONPointer(tokens: ["b", "d", "0"])])
        let index = try #require(JSONTextIndex(array))
        #expect(index.count == 3_000)
        for start in [0, 511, 512, 1_025, 2_999] {
            var first: Int?
            index.forEach(from: start) { _, element in
                first = element.value["n"]?.intValue
                return false
            }
            #expect(first == start)
        }
        for offset in stride(from: 0, to: json.utf8.count, by: 997) {
            guard let known = notes.value(upTo: offset) else { continue }
            #expect(known <= offset)
            #expect(Self.end(Array(Array(json.utf8)[known...])) != nil)
        }
    }
}
