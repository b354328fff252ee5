import Alloy
import Foundation
import JSON
import Logging
import Platform
import TestSupport
import Testing

@testable import ExecutionLedger

@Suite struct LedgerRowTests {
    @Test("A row contains the intent and the ending", .hangLimit, arguments: LaterLedger.allCases)
    func whole(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { ledger in
            var intent = ExecutionIntent.sample(key: "k", arguments: ["requestBody": ["text": "hi"]])
            intent.callId = "my call"
            try await ledger.execute(intent, .unknown)
            _ = try await ledger.resolve("e1", .applied, at: Timestamp(milliseconds: 1_000_000_060_000))
        }
        #expect(
            try await ledger.row("e1")?.json == [
                "executionId": "e1", "connectorId": "slack", "actionId": "chat_postMessage", "userId": "u1",
                "credentialId": "c1", "effect": "write", "purpose": "user", "outcome": "applied",
                "startedAt": "2001-09-09T01:46:40.000Z", "finishedAt": "2001-09-09T01:46:40.500Z",
                "resolvedAt": "2001-09-09T01:47:40.000Z", "idempotencyKey": "k", "callId": "my call",
                "argumentsDigest": "d1",
                "arguments": ["requestBody": ["text": "hi"]], "errorKind": "provider_failed",
                "message": "It failed.", "httpStatus": 200, "requestId": "r1", "attempts": 1,
            ])
    }

    @Test("A read is one row, written when it has ended", .hangLimit, arguments: LaterLedger.allCases)
    func read(_ later: LaterLedger) async throws {
        let intent = ExecutionIntent.sample(effect: .read, user: nil)
        let (ledger, _, directory) = try await later.arrange { ledger in
            #expect(try await ledger.check(intent).isRun)
            try await ledger.begin(intent)
            #expect(try await ledger.row("e1") == nil)
            await ledger.finish(intent, .sample(.applied))
        }
        #expect(try await ledger.outcome("e1") == "applied")
        #expect(try await ledger.row("e1")?.userId == nil)
        if later != .memory {
            #expect(directory.lines.count == 1)
            // Without a key the response can't be replayed, so it is not stored.
            #expect(directory.lines.first?.contains("42") == false)
        }
    }

    @Test("What begins finds the latest write with the same arguments", arguments: [true, false])
    func identical(isInMemory: Bool) async throws {
        let directory = LedgerDirectory()
        let ledger =
            isInMemory
            ? Ledger(inMemory: LedgerLimits(), log: .silent) : Ledger(directory: directory.path, log: .silent)
        #expect(try await ledger.begin(.sample("e1"), findsIdentical: true) == nil)
        #expect(try await ledger.begin(.sample("e2", at: 1_000_000_000_001)) == nil)
        let third = try await ledger.begin(.sample("e3", at: 1_000_000_000_002), findsIdentical: true)
        #expect(third?.executionId == "e2")
        #expect(try await ledger.begin(.sample("e4", digest: "other"), findsIdentical: true) == nil)
    }

    @Test("The rows of reads are written by themselves, and found before")
    func collected() async throws {
        let directory = LedgerDirectory()
        let ledger = Ledger(directory: directory.path, log: .silent)
        for number in 0..<(2 * LedgerWorker.maximumCollected + 3) {
            ledger.finishWithoutWaiting(.sample("e\(number)", effect: .read), .sample(.applied))
        }
        #expect(try await ledger.outcome("e0") == "applied")
        #expect(directory.lines.count == 2 * LedgerWorker.maximumCollected + 3)
        ledger.finishWithoutWaiting(.sample("last", effect: .read), .sample(.applied))
        await ledger.close()
        #expect(directory.lines.count == 2 * LedgerWorker.maximumCollected + 4)
    }

    @Test(
        "An execution is in flight while its process lives", .hangLimit, arguments: LaterLedger.allCases)
    func inFlight(_ later: LaterLedger) async throws {
        let (ledger, earlier, _) = try await later.arrange { try await $0.begin(.sample()) }
        #expect(try await ledger.outcome("e1") == (later == .afterRestart ? "unknown" : "in_flight"))
        await earlier.close()
        #expect(try await ledger.outcome("e1") == (later == .memory ? nil : "unknown"))
    }

    @Test("Only an unknown execution can be resolved", .hangLimit, arguments: LaterLedger.allCases)
    func resolve(_ later: LaterLedger) async throws {
        let (ledger, earlier, _) = try await later.arrange { ledger in
            for outcome in Outcome.allCases { try await ledger.execute(.sample(outcome.rawValue), outcome) }
            try await ledger.begin(.sample("begun"))
        }
        func refusal(_ id: String, _ outcome: Outcome = .applied) async -> AlloyError? {
            do throws(AlloyError) {
                _ = try await ledger.resolve(id, outcome, at: Timestamp(milliseconds: 1_000_000_060_000))
                return nil
            } catch {
                return error
            }
        }
        for outcome in [Outcome.applied, .rejected, .notSent] {
            let refusal = await refusal(outcome.rawValue)
            #expect(refusal?.kind == .conflict)
            #expect(refusal?.message.contains(outcome.rawValue) == true)
        }
        #expect(await refusal("nobody")?.kind == .notFound)
        #expect(await refusal("unknown", .unknown)?.kind == .invalidInput)
        #expect(try await ledger.outcome("unknown") == "unknown")
        #expect(await refusal("unknown", .rejected) == nil)
        #expect(try await ledger.outcome("unknown") == "rejected")
        // Only once.
        #expect(await refusal("unknown", .applied)?.message.contains("rejected") == true)
        if later == .afterRestart {
            #expect(await refusal("begun") == nil)
        } else {
            #expect(await refusal("begun")?.retry.afterMilliseconds == 1_000)
        }
        withExtendedLifetime(earlier) {}
    }

    @Test("An id can be used once", .hangLimit, arguments: LaterLedger.allCases)
    func sameName(_ later: LaterLedger) async throws {
        let (ledger, _, _) = try await later.arrange { try await $0.execute(.sample(), .applied) }
        _ = try await ledger.check(.sample(digest: "d2"))
        #expect(await ledger.refusalToBegin(.sample(digest: "d2"))?.kind == .internal)
        await ledger.finish(.sample(digest: "d2"), .sample(.rejected))
        #expect(try await ledger.outcome("e1") == "applied")
    }

    @Test("Secrets do not reach the files", .hangLimit)
    func secrets() async throws {
        let directory = LedgerDirectory()
        let log = Log.silent
        log.redactor.register(Secret("s3cr3t\"canary"))
        let ledger = directory.ledger(log: log)
        let intent = ExecutionIntent.sample(key: "k", arguments: ["s3cr3t\"canary": ["say s3cr3t\"canary"]])
        var ending = ExecutionEnding.sample(.applied, responseData: ["echo": "s3cr3t\"canary"])
        ending.message = "s3cr3t\"canary"
        ending.warnings = ["s3cr3t\"canary"]
        ending.metadata = ["x": "s3cr3t\"canary"]
        try await ledger.begin(intent)
        await ledger.finish(intent, ending)
        #expect(directory.lines.count == 2)
        #expect(!directory.lines.contains { $0.contains("canary") })
        #expect(try await ledger.check(.sample("e2", key: "k")).reply != nil)
    }

    @Test("Arguments of more than 256 KiB are not stored", .hangLimit)
    func largeArguments() async throws {
        let ledger = LedgerDirectory().ledger()
        let large = JSONValue.string(String(repeating: "x", count: 256 << 10))
        try await ledger.begin(.sample(arguments: large))
        let row = try #require(try await ledger.row("e1"))
        #expect(row.arguments == nil)
        #expect(row.argumentsDigest == "d1")
    }

    @Test("Only the owner can read the files", .hangLimit)
    func modes() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        try await ledger.begin(.sample())
        #expect(mode(directory.path) == 0o700)
        #expect(mode(directory.folder) == 0o700)
        let names = try FileSystem.names(in: directory.folder)
        #expect(names.count == 2)
        for name in names { #expect(mode("\(directory.folder)/\(name)") == 0o600) }
    }

    @Test("Creating a ledger and reading without a key touch no file", .hangLimit)
    func costsNothing() async throws {
        let directory = LedgerDirectory()
        let ledger = directory.ledger()
        #expect(try await ledger.check(.sample(effect: .read)).isRun)
        #expect(try await ledger.check(.sample(key: "k")).isRun)
        #expect(try await ledger.everything().isEmpty)
        #expect(try await ledger.row("e1") == nil)
        #expect(mode(directory.path) == nil)
    }

    private func mode(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
    }
}
