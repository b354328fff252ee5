import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// The purpose that the host records for executions it makes itself.
@Suite struct ExecutionPurposeTests {
    @Test func executionsOfTheHostHaveTheirPurpose() async throws {
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
