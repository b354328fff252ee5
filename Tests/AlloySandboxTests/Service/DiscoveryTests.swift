import JSON
import Testing

@testable import AlloySandbox

struct DiscoveryTests {
    @Test func listsConnectors() async throws {
        let caller = Caller()
        #expect(caller.sandbox.connectorIds == ["slack", "shopify", "shippo", "xero"])
        let answer = try await caller.call("GET", "/connectors")
        #expect(answer.json["connectors"]?.arrayValue?.count == 4)
        #expect(
            answer.json["connectors"]?[0] == [
                "id": "slack", "name": "Slack", "icon": "https://cdn.runalloy.com/icons/slack.png", "group": ["output"],
                "category": ["communication"],
            ])
    }

    @Test func describesAConnector() async throws {
        let caller = Caller()
        let list = try await caller.call("GET", "/connectors").json
        #expect(
            try await caller.call("GET", "/connectors/shopify").json == ["connector": list["connectors"]?[1] ?? nil])
    }

    @Test func listsResourcesWithTheirActions() async throws {
        let answer = try await Caller().call("GET", "/connectors/slack/resources")
        let resource = try #require(answer.json["resources"]?[0])
        #expect(resource.objectValue?.keys.map { $0 } == ["name", "description", "actions"])
        #expect(
            resource["actions"]?[0] == [
                "id": "create_record", "name": "Do create_record", "description": "Does create_record.",
            ])
        #expect(answer.json["resources"]?[1]?["actions"]?.arrayValue?.count == 3)
    }

    @Test func describesAnAction() async throws {
        let caller = Caller()
        #expect(
            try await caller.call("GET", "/connectors/slack/actions/create_record").json == [
                "action": [
                    "id": "create_record", "displayName": "Do create_record", "description": "Does create_record.",
                    "httpMethod": "post", "path": "/create_record", "parameters": [],
                    "requestBody": ["type": "object", "required": ["text"]],
                ]
            ])
        let other = try await caller.call("GET", "/connectors/slack/actions/echo")
        #expect(other.json["action"]?.objectValue?.contains(key: "requestBody") == false)
    }

    @Test func statesRequirements() async throws {
        let slack = try await Caller().call("GET", "/connectors/slack/credentials/metadata").json["metadata"]
        #expect(slack?.arrayValue?.count == 1)
        #expect(slack?[0]?["authenticationType"] == "oauth2")
        #expect(slack?[0]?["authConfigRequired"] == false)
        let schema = slack?[0]?["inputSchema"]
        #expect(schema?["properties"]?["authenticationType"]?["const"] == "oauth2")
        #expect(schema?["properties"]?["redirectUri"]?["format"] == "uri")
        #expect(schema?["properties"]?["data"] == nil)
        #expect(schema?["required"] == ["userId", "authenticationType", "redirectUri"])
        #expect(slack?[0]?["sampleInput"]?["redirectUri"] == "https://example.com")
    }

    @Test func requirementsFollowTheKind() async throws {
        let caller = Caller()
        let shopify = try await caller.call("GET", "/connectors/shopify/credentials/metadata").json["metadata"]?[0]
        #expect(shopify?["inputSchema"]?["properties"]?["data"]?["required"] == ["shopName"])
        #expect(shopify?["sampleInput"]?["data"] == ["shopName": "my-store"])
        let shippo = try await caller.call("GET", "/connectors/shippo/credentials/metadata").json["metadata"]?[0]
        #expect(shippo?["inputSchema"]?["required"] == ["userId", "authenticationType", "data"])
        #expect(shippo?["inputSchema"]?["properties"]?["redirectUri"] == nil)
        let xero = try await caller.call("GET", "/connectors/xero/credentials/metadata").json["metadata"]?[0]
        #expect(xero?["authConfigRequired"] == true)
        #expect(xero?["sampleInput"]?["authConfigId"]?.stringValue?.isObjectID == true)
    }

    /// A sample that the metadata gives is taken by the call it is a sample of.
    @Test(arguments: SandboxCatalogue.forTests.connectors.map(\.id))
    func samplesAreAccepted(connectorID: String) async throws {
        let caller = Caller()
        let user = try await caller.makeUser("ada")
        let metadata = try await caller.call("GET", "/connectors/\(connectorID)/credentials/metadata").json["metadata"]
        var input = try #require(metadata?[0]?["sampleInput"]?.objectValue)
        input["userId"] = .string(user)
        let answer = try await caller.call("POST", "/connectors/\(connectorID)/credentials", .object(input))
        #expect(answer.status == 200, "\(answer.json)")
    }

    @Test(arguments: [
        ("GET", "/connectors/Slack", "CONNECTOR_NOT_FOUND"),
        ("GET", "/connectors/files", "CONNECTOR_NOT_FOUND"),
        ("GET", "/connectors/nope/resources", "CONNECTOR_NOT_FOUND"),
        ("GET", "/connectors/nope/actions/echo", "CONNECTOR_NOT_FOUND"),
        ("GET", "/connectors/slack/actions/Echo", "ACTION_NOT_FOUND"),
        ("POST", "/connectors/nope/actions/echo/execute", "CONNECTOR_NOT_FOUND"),
        ("POST", "/connectors/slack/actions/nope/execute", "ACTION_NOT_FOUND"),
        ("GET", "/connectors/nope/credentials/metadata", "CONNECTOR_NOT_FOUND"),
        ("GET", "/connectors/nope/credentials", "CONNECTOR_NOT_FOUND"),
        ("POST", "/connectors/nope/credentials", "CONNECTOR_NOT_FOUND"),
        ("DELETE", "/connectors/nope/credentials/67a37e99c5cfbc5d4b0b2f7d", "CONNECTOR_NOT_FOUND"),
    ])
    func unknownConnectorsAndActions(method: String, target: String, code: String) async throws {
        let answer = try await Caller().call(method, target)
        #expect(answer.status == 404)
        #expect(answer.code == code)
        #expect(answer.json["error"]?["source"] == "CONNECTIVITY_API")
    }

    @Test func writtenAnswersStayTheSame() async throws {
        let caller = Caller()
        for target in [
            "/connectors", "/connectors/slack/resources", "/connectors/shopify/credentials/metadata",
            "/connectors/slack/actions/echo",
        ] {
            let first = try await caller.call("GET", target)
            let second = try await caller.call("GET", target)
            #expect(first.bytes == second.bytes)
        }
    }
}
