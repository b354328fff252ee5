import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// A host that asks nobody.
@Suite struct OfflineTests {
    private let folder = TemporaryFolder()
    private let transport = RoutedTransport([
        "GET /connectors": RoutedTransport.json(["connectors": [["id": "slack", "category": ["chat"]]]]),
        "GET /connectors/slack/resources": RoutedTransport.json([
            "resources": [["name": "chat", "actions": [["id": "postMessage"]]]]
        ]),
        "GET /connectors/slack/actions/postMessage": RoutedTransport.json([
            "action": ["id": "postMessage", "httpMethod": "post"]
        ]),
        "GET /connectors/slack/credentials/metadata": RoutedTransport.json(["metadata": []]),
    ])

    private func offline() -> HostFixture {
        HostFixture.live(transport, cache: .directory(folder.path), configure: { $0.isOffline = true })
    }

    private static let calls: [(String, JSONObject)] = [
        ("connectors.list", [:]), ("connectors.list", ["query": "slack"]), ("connectors.get", ["connectorId": "slack"]),
        ("resources.list", ["connectorId": "slack"]), ("actions.list", ["connectorId": "slack"]),
        ("actions.get", ["connectorId": "slack", "actionId": "postMessage"]),
        ("credentials.requirements", ["connectorId": "slack"]),
    ]

    @Test func returnsCachedEntries() async throws {
        let online = HostFixture.live(transport, cache: .directory(folder.path))
        var fresh: [JSONValue] = []
        for (method, params) in Self.calls where method != "connectors.get" {
            fresh.append(try await online.result(method, params))
        }
        fresh.insert(["connector": fresh[0]["connectors"]?[0] ?? nil], at: 2)
        await online.services.catalogue.flush()
        let before = transport.requests.count
        let host = offline()
        for ((method, params), fresh) in zip(Self.calls, fresh) {
            var kept = try #require(try await host.result(method, params).objectValue)
            #expect(kept["cached"]?["ageMs"]?.intValue != nil, "\(method)")
            kept["cached"] = nil
            #expect(.object(kept) == fresh, "\(method)")
        }
        let found = try await host.result("actions.search", ["query": "post a message"])
        #expect(found["matches"]?[0]?["actionId"] == "postMessage")
        #expect(found["coverage"]?["complete"] == true)
        let unknown = try await host.error("connectors.get", ["connectorId": "slak"])
        #expect(unknown["data"]?["kind"] == "not_found")
        #expect(unknown["data"]?["problems"]?[0]?["nearest"] == "slack")
        #expect(transport.requests.count == before)
    }

    @Test func theErrorSaysHowToFillTheCache() async throws {
        let host = offline()
        for (method, params) in Self.calls + [("actions.search", ["query": "post"])] {
            let error = try await host.error(method, params)
            #expect(error["data"]?["kind"] == "network", "\(method)")
            #expect(error["data"]?["outcome"] == "not_sent")
            #expect(error["data"]?["fix"]?[0]?.stringValue?.contains("Start once without --offline") == true)
        }
        #expect(transport.requests.isEmpty)
    }

    @Test(
        arguments: [
            ("users.list", [:]), ("users.create", ["username": "ada"]), ("credentials.list", ["userId": "u"]),
            ("files.list", [:]), ("execute", ExecutionService.params), ("execute.plan", ExecutionService.params),
        ] as [(String, JSONObject)])
    func refusesEverythingElse(method: String, params: JSONObject) async throws {
        let error = try await offline().error(method, params)
        #expect(error["data"]?["kind"] == "network")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(error["message"]?.stringValue?.contains("offline") == true)
        #expect(transport.requests.isEmpty)
    }
}
