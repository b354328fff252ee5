import Foundation
import JSON
import Testing

/// Runs the golden sessions of `protocol/sessions` with the built executable.
///
/// After an intended change, `UPDATE_SESSIONS=1 swift test --filter SessionTests` writes the new replies; read the
/// difference before you commit it.
@Suite struct SessionTests {
    @Test(arguments: SessionFile.names)
    func repliesAreAsRecorded(_ name: String) throws {
        let session = try SessionFile(named: name)
        let outcome = try session.run()
        var came = outcome.output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        var expected = session.expected.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        if session.isAnyOrder {
            came.sort()
            expected.sort()
        }
        if isUpdatingSessions {
            // A session with replies in any order is not rewritten because of their order.
            if session.isAnyOrder && came == expected { return }
            return try session.updated().text.write(to: session.url, atomically: true, encoding: .utf8)
        }
        // The first different line is more helpful than both texts.
        if let (number, pair) = zip(came, expected).enumerated().first(where: { $1.0 != $1.1 }) {
            Issue.record("\(name): reply \(number + 1) is\n\(pair.0)\nand should be\n\(pair.1)\n\(Self.advice)")
        } else {
            let isEqual = session.isAnyOrder ? came == expected : outcome.output == session.expected
            #expect(isEqual, "\(name): \(came.count) replies instead of \(expected.count). \(Self.advice)")
        }
        #expect(outcome.status == session.exitStatus, "\(name)")
    }

    private static let advice =
        "If this is intended, run `UPDATE_SESSIONS=1 swift test --filter SessionTests`, then `swift run generate`."

    @Test func sessionsExist() { #expect(SessionFile.names.count >= 15) }

    /// A session is documentation: it starts with prose that says what it fixes.
    @Test(arguments: SessionFile.names)
    func isReadable(_ name: String) throws {
        let session = try SessionFile(named: name)
        guard case .prose(let first)? = session.lines.first else {
            Issue.record("\(name) does not start with prose")
            return
        }
        #expect(first.hasPrefix("# "), "\(name)")
        #expect(!session.input.isEmpty && !session.expected.isEmpty, "\(name)")
        #expect(session.lines.count <= 80, "\(name) is too long to be read")
    }

    /// `alloy-host --sandbox --sequential < quick-start.jsonl` is the first command of a reader.
    @Test func quickStartCoversTheFirstSteps() throws {
        let input = try Data(contentsOf: SessionFile.folder.appendingPathComponent("quick-start.jsonl"))
        let outcome = try SessionHost.run(["--sandbox", "--sequential"], input: Array(input))
        #expect(outcome.status == 0)
        let replies = try outcome.output.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
        #expect(replies.count == input.split(separator: 0x0A).count)
        for reply in replies { #expect(reply["result"] != nil, "\(reply.text)") }
        let read = try #require(replies.last?["result"]?["responseData"]?["properties"])
        #expect(read["firstname"] == "Ada")
        #expect(read["lastname"] == "Lovelace")
        #expect(read["email"] == "ada@example.com")
        // The golden session with the same name shows the replies.
        #expect(try SessionFile(named: "quick-start.session").input == Array(input))
    }
}
