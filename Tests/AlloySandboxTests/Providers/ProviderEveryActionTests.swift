import JSON
import Testing

@testable import AlloySandbox

/// Every action of the catalogue is performed by its provider.
@Suite struct ProviderEveryActionTests {
    @Test(arguments: CatalogueEntry.all)
    func answersEmptyInput(_ entry: CatalogueEntry) throws {
        try expectAnswer(entry, path: [:], query: [:], body: nil)
        try expectAnswer(entry, path: [:], query: [:], body: [:])
    }

    @Test(arguments: CatalogueEntry.all)
    func answersSampleInput(_ entry: CatalogueEntry) throws {
        try expectAnswer(
            entry, path: ProviderSample.parameters(entry.action, in: "path"),
            query: ProviderSample.parameters(entry.action, in: "query"),
            body: entry.action.requestBody.map { ProviderSample.value($0) })
    }

    /// Values of every wrong type must be refused or ignored, never trap.
    @Test(arguments: CatalogueEntry.all)
    func survivesJunk(_ entry: CatalogueEntry) throws {
        for junk: JSONValue in [nil, -1, true, "\u{FFFD}", [], [[]], ["x": ["y": 1]], 9_223_372_036_854_775_807] {
            func filled(_ names: some Sequence<String>) -> JSONObject {
                JSONObject(names.map { JSONObject.Member(key: $0, value: junk) })
            }
            let query = filled(ProviderSample.parameters(entry.action, in: "query").keys)
            let path = filled(entry.action.path.placeholders)
            let body = filled(entry.action.requestBody?["properties"]?.objectValue?.members.map(\.key) ?? [])
            for body in [JSONValue.object(body), junk] {
                var harness = try ProviderHarness(entry.connector.id)
                let reply = harness.perform(entry.action, path: path, query: query, body: body)
                #expect((200..<500).contains(reply.status))
            }
        }
    }

    private func expectAnswer(
        _ entry: CatalogueEntry, path: JSONObject, query: JSONObject, body: JSONValue?
    ) throws {
        var harness = try ProviderHarness(entry.connector.id)
        let reply = harness.perform(entry.action, path: path, query: query, body: body)
        #expect((200..<500).contains(reply.status))
        #expect(reply.body != nil || [204, 404].contains(reply.status))
        // What the provider says to a call that nobody performs. Some say the same of an unknown id, so calls with one
        // are left to the lifecycle tests.
        var nowhere = entry.action
        (nowhere.id, nowhere.path, nowhere.httpMethod) = ("nowhere", "/nowhere", "get")
        var other = try ProviderHarness(entry.connector.id)
        let unknown = other.perform(nowhere, path: path, query: query, body: body)
        if entry.action.path.placeholders.isEmpty {
            #expect(reply.text != unknown.text || reply.status != unknown.status, "\(reply.text)")
        }
    }

    /// The same calls on the same seed give the same bytes, on another seed other ids.
    @Test(arguments: SandboxCatalogue.standard.connectors.map(\.id))
    func repliesDependOnTheSeedAlone(_ id: String) throws {
        func run(_ seed: String) throws -> [String] {
            var harness = try ProviderHarness(id, seed: seed)
            return harness.connector.resources.flatMap(\.actions).flatMap { action in
                let sampled = harness.perform(
                    action, path: ProviderSample.parameters(action, in: "path"),
                    query: ProviderSample.parameters(action, in: "query"),
                    body: action.requestBody.map { ProviderSample.value($0) })
                let bare = harness.perform(action)
                return [sampled, bare].map { "\($0.status) \($0.text)" }
            }
        }
        #expect(try run("one") == run("one"))
        #expect(try run("one") != run("two"))
    }
}
