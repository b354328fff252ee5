import Alloy
import JSON
import Testing

@testable import ExecutionLedger

/// Who wanted an execution: callers, or the host on the way to something else.
@Suite struct ExecutionPurposeTests {
    @Test(.timeLimit(.minutes(10)), arguments: Meeting.allCases)
    func isKeptAndFilteredBy(_ meeting: Meeting) async throws {
        let (ledger, _, directory) = try await meeting.arrange { ledger in
            for (index, purpose) in ExecutionPurpose.allCases.enumerated() {
                var intent = ExecutionIntent.sample(purpose.rawValue, at: 1_000_000_000_000 + Int64(index))
                intent.purpose = purpose
                try await ledger.execute(intent, .applied)
            }
        }
        for purpose in ExecutionPurpose.allCases {
            #expect(try await ledger.row(purpose.rawValue)?.purpose == purpose)
            let listed = try await ledger.list(ExecutionFilter(purpose: purpose)).rows
            #expect(listed.map(\.executionId) == [purpose.rawValue])
            #expect(listed.first?.json["purpose"]?.stringValue == purpose.rawValue)
        }
        #expect(try await ledger.list(ExecutionFilter()).rows.count == ExecutionPurpose.allCases.count)
        // What callers want is written as earlier versions wrote it.
        guard meeting != .memory else { return }
        #expect(directory.lines.filter { $0.contains("\"purpose\"") }.count == ExecutionPurpose.allCases.count - 1)
    }

    /// Lines of earlier and of later versions.
    @Test(arguments: [
        ("", "user"), (#""purpose":"pages","#, "pages"), (#""purpose":"dream","#, "user"), (#""purpose":7,"#, "user"),
    ])
    func whatOtherVersionsWrote(member: String, purpose: String) async throws {
        let directory = LedgerDirectory()
        let line =
            #"{"type":"execution","executionId":"e1","startedAt":1000000000000,"baseURL":"b","userId":"u","connectorId":"c","actionId":"a","credentialId":"c1","effect":"write",\#(member)"argumentsDigest":"d","outcome":"applied","finishedAt":1000000000001,"attempts":1}"#
        try directory.write(Array("\(line)\n".utf8), to: "old-1.jsonl")
        let rows = try await directory.ledger().list(ExecutionFilter()).rows
        #expect(rows.map(\.purpose.rawValue) == [purpose])
    }
}
