import Foundation
import JSON
import Logging
import TestSupport
import Testing

@testable import JSONRPC

/// A large text is redacted as a tree of values is, and is otherwise unchanged; the tree is the simple reference.
@Suite struct TextRedactionTests {
    private static let secrets = [
        "kTz_9QmW/4xYb+7L\"pR2sVd=", "plain-secret-0123", "umlauts äöü é 😀", "tab\tand\nline", "12345678",
        "back\\slash\\u0041",
    ]

    private static func redactor(_ secrets: [String] = secrets) -> Redactor {
        let redactor = Redactor()
        for secret in secrets { redactor.register(Secret(secret)) }
        return redactor
    }

    private static func redacted(_ json: [UInt8], _ redactor: Redactor) throws -> [UInt8] {
        var chain = JSONTextChain()
        chain.append(try JSONText(validating: json).redacted(by: redactor))
        return chain.bytes
    }

    /// A JSON string whose characters are escaped at random, unnecessarily too.
    private static func spelled(_ text: String, _ numbers: inout SplitMix) -> String {
        "\""
            + text.unicodeScalars.map { scalar -> String in
                switch Int.random(in: 0..<5, using: &numbers) {
                case 0:
                    String(scalar).utf16.map {
                        String(format: Bool.random(using: &numbers) ? "\\u%04x" : "\\u%04X", $0)
                    }.joined()
                default: String(JSONValue.string(String(scalar)).text.dropFirst().dropLast())
                }
            }.joined() + "\""
    }

    private static func scalar(_ numbers: inout SplitMix) -> String {
        let secret = secrets.randomElement(using: &numbers) ?? ""
        let noise = ["", "a", " ", "/", "\\", "é", "\n", "\"", "\\ud83d", String(repeating: "x", count: 90)]
        func some() -> String { noise.randomElement(using: &numbers) ?? "" }
        let url = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        switch Int.random(in: 0..<14, using: &numbers) {
        case 0: return spelled(some() + secret + some(), &numbers)
        case 1: return JSONValue.string(some() + secret + some() + secret).text
        case 2: return JSONValue.string(some() + url + some()).text
        case 3: return JSONValue.string(Data((some() + secret + some()).utf8).base64EncodedString()).text
        case 4: return JSONValue.string(JSONValue.string(some() + secret).text + some()).text
        case 5: return JSONValue.string(secret.dropLast() + some()).text
        case 6: return "12345678\(Int.random(in: 0..<9, using: &numbers))"
        case 7: return "-1.5e\(Int.random(in: 0..<9, using: &numbers))"
        default: return spelled((0..<4).map { _ in some() }.joined(), &numbers)
        }
    }

    private static func document(_ numbers: inout SplitMix, rows: Int) -> String {
        let rows = (0..<rows).map { _ -> String in
            let name =
                Bool.random(using: &numbers)
                ? "\"name\"" : spelled(secrets.randomElement(using: &numbers) ?? "", &numbers)
            return
                "{\(name) : \(scalar(&numbers)), \"list\":[\(scalar(&numbers)) ,true, \(scalar(&numbers))],\"n\": null }"
        }
        return "{\"rows\":[\(rows.joined(separator: ", "))] ,\"last\":\(scalar(&numbers))}"
    }

    @Test(arguments: 0..<24)
    func textsAreRedactedAsTreesAre(seed: Int) throws {
        var numbers = SplitMix(state: UInt64(seed))
        let redactor = Self.redactor(Array(Self.secrets.shuffled(using: &numbers).prefix(3)))
        let json = Array(Self.document(&numbers, rows: [1, 20, 300][seed % 3]).utf8)
        let redacted = try Self.redacted(json, redactor)
        let value = try JSONValue(parsing: json)
        let expected = Payload.value(value).value(redactedBy: redactor)
        #expect(try JSONValue(parsing: redacted) == expected)
        if expected == value { #expect(redacted == json) }
    }

    /// A string too long to be decoded: what is redacted in it equals what is redacted in one that is short.
    @Test(arguments: 0..<6)
    func longStringsAreRedactedWithoutBeingDecoded(seed: Int) throws {
        var numbers = SplitMix(state: UInt64(seed))
        let redactor = Self.redactor()
        var parts: [String] = []
        for _ in 0..<6 {
            parts.append(String(Self.spelled(String(repeating: "ab ", count: 10_000), &numbers).dropFirst().dropLast()))
            var inner = Self.scalar(&numbers)
            if inner.first == "\"" { inner = String(inner.dropFirst().dropLast()) }
            parts.append(inner)
        }
        let json = Array("[\"\(parts.joined())\"]".utf8)
        let redacted = try Self.redacted(json, redactor)
        let value = try JSONValue(parsing: redacted)
        let expected = Payload.value(try JSONValue(parsing: json)).value(redactedBy: redactor)
        #expect(value == expected)
        #expect(!redacted.withUnsafeBufferPointer { redactor.finds(in: $0, maskingQueries: false) })
    }

    /// Matches that begin or end within an escape, and those that reach beyond their string.
    @Test(arguments: [
        (#""\nABCDEFGH""#, "nABCDEFGH"), (#""x\u0041BCDEFGHI""#, "0041BCDEFGHI"), (#""ABCDEFG\nx""#, #"ABCDEFG\"#),
        (#""ABCDEFG\u0041x""#, #"ABCDEFG\u0"#), (#""ABCDEFGH""#, #""ABCDEFGH""#),
        (#""xx ABCDEFGH","b""#, #"ABCDEFGH",""#),
    ])
    func noEscapeIsCut(json: String, secret: String) throws {
        for count in [0, 80_000] {
            let long = String(repeating: "y", count: count)
            let text = Array("[\(json),\"\\n\(long)\",\"\(long)\(json.dropFirst())]".utf8)
            #expect(throws: Never.self) { try JSONValue(parsing: try Self.redacted(text, Self.redactor([secret]))) }
        }
    }

    /// Within a reply, together with secrets around the text.
    @Test func repliesHoldALargeText() throws {
        let redactor = Self.redactor(["plain-secret-0123"])
        let rows = Array(repeating: "{\"a\": \"b\"}", count: 5_000).joined(separator: ", ")
        for (secret, shown) in [("harmless", "harmless"), ("plain-secret-0123", "[redacted]")] {
            let text = try JSONText(validating: Array("[\(rows), \"\(secret)\"]".utf8))
            let members: JSONObject = ["id": 1, "data": nil, "note": .string(secret)]
            let payload = Payload.holding(TextHolder(members, textIn: "data"), text)
            let reply = Reply(id: .null, .success(payload), redactor: redactor)
            let expected = "{\"id\":1,\"data\":[\(rows), \"\(shown)\"],\"note\":\"\(shown)\"}"
            #expect(
                String(decoding: reply.bytes, as: UTF8.self)
                    == "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":\(expected)}")
            #expect(reply.result.map { String(decoding: reply.bytes[$0], as: UTF8.self) } == expected)
            #expect(payload.value["data"] == text.value)
            #expect(payload.value(redactedBy: redactor) == (try JSONValue(parsing: expected)))
        }
    }
}
