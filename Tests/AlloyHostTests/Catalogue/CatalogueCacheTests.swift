import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// What callers are answered from who take an older answer.
@Suite struct CatalogueCacheTests {
    private static let start = ContinuousClock.now

    private func entry(_ json: String, _ seconds: Int) -> CatalogueEntry {
        CatalogueEntry(json: Array(json.utf8), instant: Self.start + .seconds(seconds))
    }

    private func key(_ number: Int) -> CatalogueKey { CatalogueKey(account: [7], subject: [UInt8(number)]) }

    @Test func keepsTheLatestAndForgetsOnRequest() {
        let memory = CatalogueCache()
        memory.keep(entry("1", 0), key(1))
        memory.keep(entry("2", 1), key(1))
        #expect(memory.entry(key(1))?.json == Array("2".utf8))
        #expect(memory.entry(key(2)) == nil)
        memory.removeAll()
        #expect(memory.entry(key(1)) == nil)
    }

    @Test func growsNoFurtherThanItsBoundAndLosesTheOldest() {
        let memory = CatalogueCache(maximumBytes: 40_000)
        let json = String(repeating: "1", count: 800)
        for number in 0..<100 { memory.keep(entry(json, number), key(number)) }
        let kept = (0..<100).filter { memory.entry(key($0)) != nil }
        #expect((15...41).contains(kept.count))
        #expect(kept == Array((100 - kept.count)..<100))
        memory.keep(entry(String(repeating: "1", count: 20_000), 0), key(200))
        #expect(memory.entry(key(200)) == nil, "one that would push everything out")
    }

    @Test func reportsAgesInSeconds() async throws {
        let clock = ManualClock()
        let transport = Self.transport()
        let fixture = HostFixture.live(transport, now: { clock.now })
        let params: JSONObject = ["connectorId": "slack"]
        _ = try await fixture.result("resources.list", params)
        clock.advance(by: .milliseconds(60_000))
        #expect(
            try await fixture.result("resources.list", params.appending("maxAge", 60))["cached"] == ["ageMs": 60_000])
        clock.advance(by: .milliseconds(1))
        #expect(try await fixture.result("resources.list", params.appending("maxAge", 60))["cached"] == nil)
        #expect(transport.requests.count == 2)
        clock.advance(by: .seconds(1 << 20))
        let aged = try await fixture.result("resources.list", params.appending("maxAge", .int(.max)))
        #expect(aged["cached"]?["ageMs"] == .int((1 << 20) * 1_000))
    }

    /// Ids are compared exactly; Swift takes these two for the same.
    @Test func distinguishesIdsByTheirCodePoints() {
        #expect(CatalogueSubject.connector("caf\u{E9}").key != CatalogueSubject.connector("cafe\u{301}").key)
    }

    @Test func distinguishesSubjects() {
        let subjects: [CatalogueSubject] = [
            .connectors, .connector("a"), .resources(of: "a", userId: nil), .resources(of: "a", userId: "null"),
            .resources(of: "a", userId: ""), .requirements(of: "a", userId: nil), .action("a", of: "b", userId: nil),
            .action("b", of: "a", userId: nil), .action("a\",\"b", of: "c", userId: nil), .definition("a", of: "b"),
        ]
        #expect(Set(subjects.map(\.key)).count == subjects.count)
    }

    /// A call, and what differs enough from it to be asked anew.
    static let calls: [(String, JSONObject, [JSONObject])] = [
        ("connectors.list", [:], []), ("connectors.list", ["query": "slack"], []),
        ("connectors.get", ["connectorId": "slack"], [["connectorId": "Slack"]]),
        ("resources.list", ["connectorId": "slack"], [["connectorId": "Slack"]]),
        ("actions.list", ["connectorId": "slack"], [["connectorId": "Slack", "resource": "chat"]]),
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

    /// The list that was read is good for every question about it.
    @Test func oneListAnswersEveryQuery() async throws {
        let transport = Self.transport()
        let fixture = HostFixture.live(transport)
        _ = try await fixture.result("connectors.list")
        for (query, count) in [("slack", 1), ("crm", 1), ("nothing", 0)] {
            let found = try await fixture.result("connectors.list", ["query": .string(query), "maxAge": 60])
            #expect(found["connectors"]?.arrayValue?.count == count && found["cached"] != nil)
        }
        #expect(try await fixture.result("actions.list", ["connectorId": "slack", "maxAge": 60])["cached"] == nil)
        #expect(try await fixture.result("resources.list", ["connectorId": "slack", "maxAge": 60])["cached"] != nil)
        #expect(transport.requests.count == 2)
    }

    @Test func usersHaveSeparateEntries() async throws {
        let transport = Self.transport()
        let one = HostFixture.live(transport, userId: "one")
        _ = try await one.result("resources.list", ["connectorId": "slack", "maxAge": 60])
        let account = try await one.services.catalogue.account(until: .distant)
        let catalogue = one.services.catalogue
        #expect(await catalogue.kept(.resources(of: "slack", userId: "one"), account, maxAge: .seconds(9)) != nil)
        #expect(await catalogue.kept(.resources(of: "slack", userId: nil), account, maxAge: .seconds(9)) == nil)
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
