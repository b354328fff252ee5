import Alloy
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

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

    @Test func theHostsOwnExecutionsAreMarked() async throws {
        let fixture = HostFixture.sandbox()
        let user = try #require(try await fixture.result("users.create", ["username": "ada"])["userId"])
        func connect(_ connector: JSONValue) async throws -> JSONValue {
            let link = try #require(
                try await fixture.result(
                    "credentials.create",
                    [
                        "connectorId": connector, "userId": user, "authenticationType": "oauth2",
                        "redirectUri": "http://localhost:3000/",
                    ])["oauthUrl"])
            return try #require(
                try await fixture.result("sandbox.oauth.decide", ["oauthUrl": link, "decision": "allow"])[
                    "credentialId"])
        }
        let (slack, hubspot) = (try await connect("slack"), try await connect("hubspot"))
        _ = try await fixture.result(
            "credentials.probe", ["connectorId": "slack", "credentialId": slack, "userId": user])
        _ = try await fixture.result(
            "form.options",
            [
                "form": ["connectorId": "slack", "actionId": "chat_postMessage"], "field": "/requestBody/channel",
                "userId": user, "credentialId": slack,
            ])
        let list: JSONObject = [
            "connectorId": "hubspot", "actionId": "listContacts", "credentialId": hubspot, "userId": user,
            "queryParameters": ["limit": 2],
        ]
        let pages = try await fixture.result("execute.pages", list.setting(["maxPages": 2]))
        _ = try await fixture.result("execute", list)
        _ = try await fixture.result("execute.batch", ["items": [.object(list)]])
        for (purpose, count) in [("probe", 1), ("options", 1), ("pages", 2), ("user", 2)] {
            let listed = try await fixture.result("executions.list", ["purpose": .string(purpose)])
            #expect(listed["executions"]?.arrayValue?.count == count, "\(purpose): \(listed.text)")
        }
        let id = try #require(pages["executionIds"]?[0])
        #expect(try await fixture.result("executions.get", ["executionId": id])["execution"]?["purpose"] == "pages")
        let error = try await fixture.error("executions.list", ["purpose": "page"])
        #expect(error["data"]?["problems"]?[0]?["nearest"] == "pages")
    }
}
