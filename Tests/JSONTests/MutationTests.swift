import JSON
import TestSupport
import Testing

/// Valid documents damaged in 20,000 ways, always the same ones.
struct MutationTests {
    private static let documents = [
        #"{"jsonrpc":"2.0","id":1,"method":"execute","params":{"connectorId":"slack","n":[1.0,-2e5,0]}}"#,
        #"[[],{},"\ud83d\ude00\u00e9\n\\\"",true,false,null,-0.5E+10,{"a":{"b":{"c":[[[]]]}}}]"#,
        "{\"\u{E9}\":\"e\u{301}\",\"a\":1,\"a\":2,\"😀\":[123456789012345678901234567890]}",
        "  [ 1 , \t\"two\" ,\r\n{ \"three\" : 3e0 } ]  ",
    ].map { Array($0.utf8) }

    /// Bytes that mean something to JSON or UTF-8, so that damage is often near-valid.
    private static let tellingBytes: [UInt8] =
        Array("{}[]:,\"\\/ubfnrt0123456789+-.eE \n\tnulltruefalse'".utf8) + [
            0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xFF,
        ]

    @Test func parserNeverCrashesAndAcceptedTextRoundTrips() throws {
        var generator = SplitMix(state: 2_025)
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = Self.documents[round % Self.documents.count]
            for _ in 0...Int.random(in: 0..<4, using: &generator) { Self.damage(&bytes, &generator) }
            do throws(JSONSyntaxError) {
                let value = try JSONValue(parsing: bytes)
                accepted += 1
                let once = value.bytes
                let again = try JSONValue(parsing: once)
                #expect(again == value)
                #expect(again.bytes == once)
                let text = try JSONText(validating: bytes)
                #expect(text.value == value)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
                #expect(throws: error) { try JSONText(validating: bytes) }
            }
        }
        // Both outcomes must have been tried; the numbers depend on the seed alone.
        #expect(accepted > 1_000 && accepted < 19_000, "\(accepted)")
    }

    private static func damage(_ bytes: inout [UInt8], _ generator: inout SplitMix) {
        guard !bytes.isEmpty else { return }
        let location = Int.random(in: 0..<bytes.count, using: &generator)
        let other = Int.random(in: 0..<bytes.count, using: &generator)
        let span = min(location, other)..<max(location, other)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes[location] = tellingBytes.randomElement(using: &generator) ?? 0
        case 1: bytes.insert(tellingBytes.randomElement(using: &generator) ?? 0, at: location)
        case 2: bytes.remove(at: location)
        case 3: bytes[location] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 4: bytes.swapAt(location, other)
        case 5: bytes.insert(contentsOf: bytes[span].prefix(20), at: location)
        default: bytes.removeSubrange(span.prefix(8))
        }
    }
}
