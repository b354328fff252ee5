import JSON
import Testing

@testable import AlloyHost

@Suite struct CatalogueMemoryTests {
    private let clock = ManualClock()

    private func memory() -> CatalogueMemory { CatalogueMemory(now: { [clock] in clock.now }) }

    @Test func answersWithWhatIsYoungEnough() {
        let memory = memory()
        memory.keep(["connectors": []], "key")
        clock.advance(by: .milliseconds(60_000))
        #expect(memory.result("key", maxAge: 60) == ["connectors": [], "cached": ["ageMs": 60_000]])
        #expect(memory.result("key", maxAge: .max) == ["connectors": [], "cached": ["ageMs": 60_000]])
        clock.advance(by: .nanoseconds(1))
        #expect(memory.result("key", maxAge: 60) == nil)
        #expect(memory.result("key", maxAge: 0) == nil)
        #expect(memory.result("other", maxAge: 60) == nil)
    }

    @Test func keepsTheLatestAndForgetsWhenTold() {
        let memory = memory()
        memory.keep(["n": 1], "key")
        clock.advance(by: .seconds(50))
        memory.keep(["n": 2], "key")
        #expect(memory.result("key", maxAge: 1) == ["n": 2, "cached": ["ageMs": 0]])
        memory.removeAll()
        #expect(memory.result("key", maxAge: 1) == nil)
    }

    @Test func growsNoFurtherThanItsBound() {
        let memory = memory()
        for number in 0...4_096 { memory.keep(["n": .int(number)], "\(number)") }
        #expect(memory.result("4096", maxAge: 1) != nil)
        #expect(memory.result("0", maxAge: 1) == nil)
    }

    /// Ids are compared exactly; Swift takes these two for the same.
    @Test func tellsIdsApartByTheirCodePoints() {
        let memory = memory()
        memory.keep(["id": "composed"], "caf\u{E9}")
        #expect(memory.result("cafe\u{301}", maxAge: 60) == nil)
        memory.keep(["id": "decomposed"], "cafe\u{301}")
        #expect(memory.result("caf\u{E9}", maxAge: 60)?["id"] == "composed")
    }

    /// A call, and what differs enough from it to be asked anew.
    static let calls: [(String, JSONObject, [JSONObject])] = [
        ("connectors.list", [:], [["query": "slack"], ["category": "crm"], ["query": "crm"]]),
        ("connectors.get", ["connectorId": "slack"], [["connectorId": "Slack"]]),
        ("resources.list", ["connectorId": "slack"], [["connectorId": "Slack"]]),
        ("actions.list", ["connectorId": "slack"], [["connectorId": "slack", "resource": "chat"]]),
        ("actions.get", ["connectorId": "slack", "actionId": "a"], [["connectorId": "slack", "actionId": "b"]]),
        ("credentials.requirements", ["connectorId": "slack"], [["connectorId": "Slack"]]),
    ]

    @Test(arguments: calls)
    func isAskedOnlyByThoseWhoAllowIt(method: String, params: JSONObject, others: [JSONObject]) async throws {
        let transport = Self.transport()
        let fixture = HostFixture.live(transport)
        var allowing = params
        allowing["maxAge"] = 3_600
        let first = try await fixture.result(method, allowing)
        #expect(first["cached"] == nil, "nothing was there yet")
        let second = try await fixture.result(method, allowing)
        #expect(transport.requests.count == 1)
        #expect(second["cached"]?["ageMs"]?.intValue != nil)
        var withoutAge = try #require(second.objectValue)
        withoutAge["cached"] = nil
        #expect(.object(withoutAge) == first)
        for wanted in [params, params.appending("maxAge", 0)] {
            let before = transport.requests.count
            #expect(try await fixture.result(method, wanted)["cached"] == nil)
            #expect(transport.requests.count == before + 1)
        }
        for other in others {
            let before = transport.requests.count
            _ = try await fixture.result(method, other.appending("maxAge", 3_600))
            #expect(transport.requests.count == before + 1)
        }
    }

    @Test func doesNotKeepErrors() async throws {
        let transport = RoutedTransport([
            "GET /connectors/slack/resources": RoutedTransport.json(["message": "down"], status: 500)
        ])
        let fixture = HostFixture.live(transport)
        for _ in 1...2 { _ = try await fixture.error("resources.list", ["connectorId": "slack", "maxAge": 60]) }
        #expect(transport.requests.count == 2)
    }

    private static func transport() -> RoutedTransport {
        let resources: JSONValue = ["resources": [["name": "chat", "actions": [["id": "a"]]]]]
        return RoutedTransport([
            "GET /connectors": RoutedTransport.json(["connectors": [["id": "slack", "category": ["crm"]]]]),
            "GET /connectors/slack": RoutedTransport.json(["connector": ["id": "slack"]]),
            "GET /connectors/Slack": RoutedTransport.json(["connector": ["id": "Slack"]]),
            "GET /connectors/slack/resources": RoutedTransport.json(resources),
            "GET /connectors/Slack/resources": RoutedTransport.json(resources),
            "GET /connectors/slack/actions/a": RoutedTransport.json(["action": ["id": "a"]]),
            "GET /connectors/slack/actions/b": RoutedTransport.json(["action": ["id": "b"]]),
            "GET /connectors/slack/credentials/metadata": RoutedTransport.json(["metadata": []]),
            "GET /connectors/Slack/credentials/metadata": RoutedTransport.json(["metadata": []]),
        ])
    }
}

extension JSONObject {
    /// This object with one member more.
    func appending(_ key: String, _ value: JSONValue) -> JSONObject {
        var object = self
        object.append(key, value)
        return object
    }
}
