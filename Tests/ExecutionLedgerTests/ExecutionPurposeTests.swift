import Alloy
import JSON
import TestSupport
import Testing

@testable import ExecutionLedger

/// The purpose of an execution in the ledger.
@Suite struct ExecutionPurposeTests {
    @Test("Rows keep their purpose, and are filtered by it", .hangLimit, arguments: LaterLedger.allCases)
    func filter(_ later: LaterLedger) async throws {
        let (ledger, _, directory) = try await later.arrange { ledger in
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
        // The default is omitted, as in earlier versions.
        guard later != .memory else { return }
        #expect(directory.lines.filter { $0.contains("\"purpose\"") }.count == ExecutionPurpose.allCases.count - 1)
    }

    @Test(
        "A line without a purpose, or with an unknown one, counts as the caller's",
        arguments: [
            ("", "user"), (#""purpose":"pages","#, "pages"), (#""purpose":"dream","#, "user"),
            (#""purpose":7,"#, "user"),
        ])
    func otherVersions(member: String, purpose: String) async throws {
        let directory = LedgerDirectory()
        let line =
            #"{"type":"execution","executionId":"e1","startedAt":1000000000000,"baseURL":"b","userId":"u","connectorId":"c","actionId":"a","credentialId":"c1","effect":"write",\#(member)"argumentsDigest":"d","outcome":"applied","finishedAt":1000000000001,"attempts":1}"#
        try directory.write(Array("\(line)\n".utf8), to: "old-1.jsonl")
        let rows = try await directory.ledger().list(ExecutionFilter()).rows
        #expect(rows.map(\.purpose.rawValue) == [purpose])
    }
}
