import Testing

@testable import JSON

/// Texts that are written from where they are stored.
@Suite struct JSONTextChainTests {
    private final class Storage: MutableJSONTextStorage {
        /// Used by one test at a time.
        nonisolated(unsafe) private var bytes: [UInt8]

        init(_ text: String) { bytes = Array(text.utf8) }

        func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            bytes.withUnsafeBufferPointer(body)
        }

        func withMutableBytes(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
            bytes.withUnsafeMutableBufferPointer { body($0) }
        }
    }

    private static func text(_ chain: JSONTextChain) -> String {
        #expect(chain.bytes.count == chain.count)
        return String(decoding: chain.bytes, as: UTF8.self)
    }

    @Test func piecesAreWrittenInTheirOrder() throws {
        let large = "[" + Array(repeating: "1, 2", count: 10_000).joined(separator: ",") + "]"
        var chain = JSONTextChain()
        chain.append(Array("{\"a\":".utf8))
        chain.append(try JSONText(validating: Array(" \(large) ".utf8)))
        chain.append([])
        chain.append(Array("}".utf8))
        // A large text without line breaks passes as it is.
        #expect(Self.text(chain) == "{\"a\":\(large)}")
        var cursor = JSONTextChain.Cursor()
        var counts: [Int] = []
        while let block = chain.nextBlock(&cursor) { counts.append(block.count) }
        #expect(counts == [5, large.utf8.count, 1])
    }

    @Test(arguments: [1, 5_000])
    func linesAreJoined(rows: Int) throws {
        let json =
            "{\n \"a\\n\": [" + Array(repeating: "\r\n\t\"x y\"", count: rows).joined(separator: ",") + "\n]\n}\n"
        let text = try JSONText(joiningLinesOf: Storage(json))
        #expect(text.value == (try JSONValue(parsing: json)))
        var chain = JSONTextChain()
        chain.append(text)
        let written = Self.text(chain)
        #expect(!written.utf8.contains(0x0A) && !written.utf8.contains(0x0D))
        #expect(try JSONValue(parsing: written) == text.value)
        // Without storage of its own, the text is compact.
        var other = JSONTextChain()
        other.append(try JSONText(validating: Array(json.utf8)))
        #expect(Self.text(other) == text.value.text)
        #expect(throws: JSONSyntaxError.self) { try JSONText(joiningLinesOf: Storage("[\"a\nb\"]")) }
    }

    /// What is replaced equals what is replaced in a tree of values, wherever the spans are; the rest stays as it came.
    @Test(arguments: [1, 40, 3_000])
    func scalarsAreReplaced(rows: Int) throws {
        let row =
            "{\"key\": \"some\\u0020secret\", \"secret\":-12.5e3 , \"t\":[true, null, \"\(String(repeating: "y", count: 50))\"]}"
        let json =
            "{\"a\" : [" + Array(repeating: row, count: rows).joined(separator: ", ") + "], \"secret\":\"secret\"}"
        let text = try JSONText(validating: Array(json.utf8))
        let secret = Array("secret".utf8)
        let bytes = Array(json.utf8)
        let spans = bytes.indices.filter {
            bytes[$0...].starts(with: secret) || bytes[$0...].starts(with: Array("12.5".utf8))
        }
        .map { $0..<$0 + 4 }
        let edits = text.edited(finding: { _ in spans }) { scalar, replace in
            #expect(scalar.spans.allSatisfy { 0 <= $0.lowerBound && $0.upperBound <= scalar.bytes.count })
            guard let value = try? JSONValue(parsing: scalar.bytes) else { return }
            let changed = value.mapTexts { $0.replacingAll("secret", "-").replacingAll("-12.5e3", "n") }
            replace(0..<scalar.bytes.count, changed.bytes)
        }
        var chain = JSONTextChain()
        chain.append(edits)
        let expected = text.value.mapTexts { $0.replacingAll("secret", "-").replacingAll("-12.5e3", "n") }
        let written = Self.text(chain)
        #expect(try JSONValue(parsing: written) == expected)
        #expect(edits.count == chain.count)
        // What was noted is true of the edited text.
        let stored = edits.text(in: Storage(written))
        let again = try JSONText(validating: Array(written.utf8))
        #expect(stored.value == expected)
        #expect(stored.notes?.marks.map(\.offset) == again.notes?.marks.map(\.offset))
        #expect(stored[JSONPointer(tokens: ["a"])]?.count == rows)
        #expect(stored[JSONPointer(tokens: ["a", "\(rows - 1)", "-"])]?.value == "n")
    }

    /// Spans between scalars, over several of them, and at the ends.
    @Test func spansAcrossTheSyntaxTouchTheirScalars() throws {
        let json = "[\"ab\",true,\"cd\" ,17]"
        let text = try JSONText(validating: Array(json.utf8))
        func touched(_ spans: [Range<Int>]) -> [String] {
            var touched: [String] = []
            _ = text.edited(finding: { _ in spans }) { scalar, _ in
                touched.append(
                    "\(String(decoding: scalar.bytes, as: UTF8.self)) \(scalar.spans.map { [$0.lowerBound, $0.upperBound] })"
                )
            }
            return touched
        }
        #expect(touched([]) == [])
        #expect(touched([0..<1, 5..<11, 15..<16]) == [])
        #expect(touched([2..<3]) == ["\"ab\" [[1, 2]]"])
        #expect(touched([2..<13, 17..<19]) == ["\"ab\" [[1, 12]]", "\"cd\" [[-9, 2]]", "17 [[0, 2]]"])
    }
}

extension String {
    fileprivate func replacingAll(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
