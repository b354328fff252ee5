import Alloy
import Foundation
import JSON
import Logging
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

/// Secrets are not written to the ledger, and idempotency keys that contain one still work.
@Suite(.hangLimit) struct LedgerSecretTests {
    private static let secret = "kTz_9QmW/4xYb+7LpR2sVd"

    private static func log(redacting secrets: String...) -> Log {
        let log = Log(timestamp: { "now" }, sink: { _ in })
        for secret in secrets { log.redactor.register(Secret(secret)) }
        return log
    }

    private static let spellings: [(name: String, text: String)] = [
        ("plain", secret), ("JSON", secret.replacing("/", with: "\\/")),
        ("URL", "kTz_9QmW%2F4xYb%2B7LpR2sVd"), ("base64", Data(secret.utf8).base64EncodedString()),
        ("base64 in a text", Data("me:\(secret)".utf8).base64EncodedString()),
    ]

    @Test("Secrets are redacted in every member and every encoding", arguments: spellings.map(\.name))
    func everyMember(_ name: String) async throws {
        let spelled = try #require(Self.spellings.first { $0.name == name }?.text)
        let directory = LedgerDirectory()
        let ledger = directory.ledger(log: Self.log(redacting: Self.secret))
        var intent = ExecutionIntent.sample(
            "e1", key: "k \(spelled)", user: "u \(spelled)", connector: spelled, action: "a.\(spelled)",
            baseURL: "https://example.com/\(spelled)", arguments: [.init(stringLiteral: spelled): [.string(spelled)]])
        intent.credentialId = spelled
        var ending = ExecutionEnding.sample(.applied, responseData: ["x": .string(spelled)])
        ending.requestId = spelled
        ending.message = spelled
        ending.warnings = [spelled]
        ending.metadata = [spelled: .string(spelled)]
        try await ledger.begin(intent)
        await ledger.finish(intent, ending)
        var other = intent
        other.executionId = "e2"
        other.idempotencyKey = nil
        await ledger.finish(other, ending)
        let text = directory.lines.joined(separator: "\n")
        #expect(text.contains("[redacted]"))
        for trace in ["9QmW", "7LpR2sVd", "OVFtVy80eFli", "5UW1XLzR4WWI", "QmWLzR4"] {
            #expect(!text.contains(trace), "\(trace) in \(text)")
        }
        #expect(try await ledger.row("e1")?.requestId?.contains("[redacted]") == true)
    }

    @Test("A key that contains a secret, or whose scope does, is valid in other processes, too")
    func keysCount() async throws {
        let directory = LedgerDirectory()
        let knowing = directory.ledger(log: Self.log(redacting: Self.secret, "another-secret"))
        let unknowing = directory.ledger()
        for (number, other) in ["another-secret", Self.secret].enumerated() {
            let intent = ExecutionIntent.sample("e\(number)", key: "k\(other)", user: "u\(other)")
            try await knowing.execute(intent, .applied)
            for ledger in [knowing, unknowing, directory.ledger()] {
                var again = intent
                again.executionId = "again"
                #expect(try await ledger.check(again).reply?.row.executionId == "e\(number)")
                again.idempotencyKey = "k[redacted]"
                again.userId = "u[redacted]"
                #expect(try await ledger.check(again).isRun, "another key")
            }
        }
        #expect(directory.lines.allSatisfy { !$0.contains("another-secret") && !$0.contains("9QmW") })
    }

    @Test("A secret that equals one of the host's own values does not change a line")
    func ownWords() async throws {
        let directory = LedgerDirectory()
        let words = [
            "rejected", "execution", "not_sent", "destructive", "executionId", "provider_failed", "10000000000",
        ]
        let log = Log(timestamp: { "now" }, sink: { _ in })
        for word in words { log.redactor.register(Secret(word)) }
        let ledger = directory.ledger(log: log)
        try await ledger.execute(.sample("e1", effect: .destructive, key: "k"), .rejected)
        for ledger in [ledger, directory.ledger()] {
            let row = try #require(try await ledger.row("e1"))
            #expect(row.startedAt.milliseconds == 1_000_000_000_000 && row.finishedAt != nil)
            #expect(row.outcome == "rejected" && row.effect == "destructive" && row.errorKind == "provider_failed")
        }
    }
}
