import Foundation
import JSON
import Testing

/// Runs the golden sessions of `protocol/sessions` with the built executable.
///
/// After an intended change, `UPDATE_SESSIONS=1 swift test --filter Session` writes the new replies; read the
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
        let pairs = zip(came, expected).enumerated()
        if let (number, pair) = pairs.first(where: { $1.0 != $1.1 }).map({ ($0.offset + 1, $0.element) }) {
            Issue.record(
                """
                \(name): reply \(number) is
                \(pair.0)
                and should be
                \(pair.1)
                If it changed on purpose: UPDATE_SESSIONS=1 swift test --filter Session, then swift run generate
                """)
        }
        #expect(came.count == expected.count, "\(name)")
        #expect(session.isAnyOrder || outcome.output == session.expected, "\(name)")
        #expect(outcome.status == session.exitStatus, "\(name)")
    }

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
