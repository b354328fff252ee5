import HostTestSupport
import JSON
import Testing

@testable import ActionForms
@testable import AlloyHost

/// Options that are read from a provider, in the sandbox.
@Suite struct OptionsFromDataTests {
    /// A user with an account of this connector.
    private struct Account {
        let fixture: HostFixture
        let connector: String
        let userId: JSONValue
        let credentialId: JSONValue

        init(_ connector: String, _ options: HostOptions = HostOptions()) async throws {
            fixture = HostFixture.sandbox(options)
            self.connector = connector
            userId = try #require(
                try await fixture.result("users.create", ["username": "ada@example.com"])["userId"])
            let requirement = try await fixture.result(
                "credentials.requirements", ["connectorId": .string(connector)])["requirements"]?[0]
            var params: JSONObject = ["connectorId": .string(connector), "userId": userId]
            params["authenticationType"] = requirement?["authenticationType"]
            params["data"] = requirement?["sampleInput"]?["data"]
            if requirement?["authenticationType"] == "oauth2" { params["redirectUri"] = "http://localhost:3000/" }
            let created = try await fixture.result("credentials.create", params)
            if let link = created["oauthUrl"] {
                let decided = try await fixture.result(
                    "sandbox.oauth.decide", ["oauthUrl": link, "decision": "allow"])
                credentialId = try #require(decided["credentialId"])
            } else {
                credentialId = try #require(created["credentialId"])
            }
        }

        func execute(_ actionId: String, _ further: JSONObject = [:]) async throws -> JSONValue {
            let params: JSONObject = [
                "connectorId": .string(connector), "actionId": .string(actionId), "userId": userId,
                "credentialId": credentialId,
            ]
            return try #require(
                try await fixture.result("execute", JSONObject(params.members + further.members))["responseData"])
        }

        func params(_ actionId: String, _ field: String, _ further: JSONObject = [:]) -> JSONObject {
            let params: JSONObject = [
                "form": ["connectorId": .string(connector), "actionId": .string(actionId)],
                "field": .string(field), "userId": userId, "credentialId": credentialId,
            ]
            return JSONObject(params.members + further.members)
        }

        func options(_ actionId: String, _ field: String, _ further: JSONObject = [:]) async throws -> JSONValue {
            try await fixture.result("form.options", params(actionId, field, further))
        }
    }

    private func labels(_ result: JSONValue) -> [String] {
        (result["options"]?.arrayValue ?? []).compactMap { $0["label"]?.stringValue }
    }

    @Test func channelsAreListedByName() async throws {
        let slack = try await Account("slack")
        let result = try await slack.options("chat_postMessage", "/requestBody/channel")
        #expect(labels(result).contains("general"))
        let value = try #require(result["options"]?[0]?["value"]?.stringValue)
        #expect(value.hasPrefix("C"))
        let filtered = try await slack.options("chat_postMessage", "/requestBody/channel", ["query": "GENER"])
        #expect(labels(filtered) == ["general"])
        let field = try await slack.fixture.result(
            "actions.form", ["connectorId": "slack", "actionId": "chat_postMessage"])["fields"]?.arrayValue?
            .first { $0["pointer"] == "/requestBody/channel" }
        #expect(field?["optionsFrom"]?["actionId"] == "conversations_list")
    }

    @Test func contactsAreListedByName() async throws {
        let hubspot = try await Account("hubspot")
        let created = try await hubspot.execute(
            "createContact", ["requestBody": ["properties": ["firstname": "Ada", "lastname": "Lovelace"]]])
        var found: [JSONValue] = []
        var further: JSONObject = [:]
        repeat {
            let page = try await hubspot.options("getContact", "/pathParams/contactId", further)
            found += page["options"]?.arrayValue ?? []
            further["cursor"] = page["nextCursor"]
        } while further["cursor"] != nil && found.count < 10_000
        let own = found.first { $0["value"] == created["id"] }
        #expect(own?["label"] == "Ada Lovelace")
    }

    @Test func sheetsDependOnTheSpreadsheet() async throws {
        let sheets = try await Account("googlesheets")
        let made = try await sheets.execute(
            "createSpreadsheet",
            ["requestBody": ["properties": ["title": "Stock"], "sheets": [["properties": ["title": "May"]]]]])
        let empty = try await sheets.options("readRange", "/pathParams/range")
        #expect(empty == ["options": [], "needs": ["/pathParams/spreadsheetId"]])
        let values: JSONValue = ["pathParams": ["spreadsheetId": made["spreadsheetId"] ?? nil]]
        #expect(labels(try await sheets.options("readRange", "/pathParams/range", ["values": values])) == ["May"])
    }

    @Test func boardsAreListed() async throws {
        let trello = try await Account("trello")
        _ = try await trello.execute("createBoard", ["queryParameters": ["name": "Spring sale"]])
        #expect(labels(try await trello.options("createList", "/queryParameters/idBoard")).contains("Spring sale"))
    }

    @Test func dependentFieldsAreKeptOrCleared() async throws {
        let slack = try await Account("slack")
        let channels = try #require(
            try await slack.options("chat_update", "/requestBody/channel")["options"]?.arrayValue?
                .compactMap { $0["value"] })
        var ts: [JSONValue] = []
        for channel in channels.prefix(2) {
            let answer = try await slack.execute(
                "chat_postMessage", ["requestBody": ["channel": channel, "text": "Hello"]])
            ts.append(try #require(answer["ts"]))
        }
        func change(to channel: JSONValue, _ ts: JSONValue) async throws -> JSONValue {
            try await slack.options(
                "chat_update", "/requestBody/ts",
                ["values": ["requestBody": ["channel": channel, "ts": ts]], "changed": "/requestBody/channel"])
        }
        let kept = try await change(to: channels[0], ts[0])
        #expect(kept["kept"] == ["/requestBody/ts"] && kept["cleared"] == [] && kept["stale"] == [])
        #expect(labels(kept).contains("Hello"))
        let cleared = try await change(to: channels[0], ts[1])
        #expect(cleared["cleared"] == ["/requestBody/ts"] && cleared["kept"] == [])
        let emptied = try await change(to: "", ts[1])
        #expect(emptied["cleared"] == ["/requestBody/ts"] && emptied["needs"] == ["/requestBody/channel"])
    }

    @Test func unreadableOptionsMakeAFieldStale() async throws {
        let slack = try await Account("slack")
        let params = slack.params(
            "chat_update", "/requestBody/channel",
            ["values": ["requestBody": ["channel": "C1", "ts": "1"]], "changed": "/requestBody/channel"])
        _ = try await slack.fixture.result(
            "sandbox.faults.set",
            [
                "faults": [
                    ["match": ["actionId": "conversations_history"], "effect": "status", "status": 500, "times": 9]
                ]
            ])
        let result = try await slack.fixture.result("form.options", params)
        #expect(result["stale"] == ["/requestBody/ts"] && result["cleared"] == [])
    }

    @Test func optionsNeedACredential() async throws {
        let slack = try await Account("slack")
        var params = slack.params("chat_postMessage", "/requestBody/channel")
        params["credentialId"] = nil
        let error = try await slack.fixture.error("form.options", params)
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/credentialId")
    }

    @Test func anActionThatWritesIsNeverRun() async throws {
        let text = #"""
            {"overlays": [{"connector": "slack", "action": "*", "field": "/requestBody/text",
              "options": {"action": "conversations_create", "params": {"requestBody": {"name": "x"}}, "items": "", "value": ""}}]}
            """#
        var options = HostOptions()
        options.overlays = try OptionOverlays(parsing: Array(text.utf8))
        let slack = try await Account("slack", options)
        let error = try await slack.fixture.error("form.options", slack.params("chat_postMessage", "/requestBody/text"))
        #expect(error["data"]?["kind"] == "policy_denied")
        let rows = try await slack.fixture.result("executions.list")
        #expect(rows["executions"] == [])
    }

    /// A denied action is denied here too.
    @Test func thePolicyAppliesToOptions() async throws {
        let policy = try Policy(
            parsing: Array(#"{"rules":[{"match":{"action":"conversations_list"},"verdict":"deny"}]}"#.utf8))
        let slack = try await Account("slack", HostOptions(policy: policy))
        let params = slack.params("chat_postMessage", "/requestBody/channel")
        let error = try await slack.fixture.error("form.options", params)
        #expect(error["data"]?["kind"] == "policy_denied")
    }
}
