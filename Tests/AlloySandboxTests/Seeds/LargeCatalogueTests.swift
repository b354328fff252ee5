import HTTP
import JSON
import OpenAPI
import TestSupport
import Testing

@testable import AlloySandbox

@Suite(.tags(.slow), .notInInnerLoop) struct LargeCatalogueTests {
    private static let connectors = SandboxCatalogue.large.connectors
    private static let generated = connectors.dropFirst(SandboxCatalogue.standard.connectors.count)

    @Test func holdsTheStandardConnectorsAndManyMore() {
        let ids = Self.connectors.map(\.id)
        #expect(ids.count == 1_000)
        #expect(ids.starts(with: SandboxCatalogue.standard.connectors.map(\.id)))
        #expect(Set(ids.map { $0.lowercased() }).count == 1_000)
        #expect(Set(Self.connectors.map(\.name)).count == 1_000)
        #expect(ids.allSatisfy { $0 != "files" && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
        #expect(Set(Self.generated.flatMap(\.category)).count >= 30)
    }

    /// One walk over everything: ids of their own, known verbs, sentences without holes.
    @Test func hasMoreThanFiftyThousandActions() {
        var count = 0
        var descriptions: Set<String> = []
        var styles: Set<String> = []
        for connector in Self.connectors {
            let actions = connector.resources.flatMap(\.actions)
            count += actions.count
            #expect(Set(actions.map(\.id)).count == actions.count, "\(connector.id)")
            #expect(actions.allSatisfy { !$0.id.isEmpty && !$0.displayName.isEmpty && !$0.description.contains("{") })
            for action in actions {
                descriptions.insert(action.description)
                styles.insert(action.id.contains("_") ? "_" : action.id.contains("-") ? "-" : "")
            }
        }
        #expect((50_000...55_000).contains(count), "\(count)")
        #expect(descriptions.count > 5_000)
        #expect(styles.count == 3)
    }

    @Test func everyVerbOfADomainIsKnown() {
        let unknown = LargeDomain.all.flatMap(\.entities.value).flatMap(\.verbs).filter { LargeVerb.all[$0] == nil }
        #expect(unknown == [])
        let orphans = LargeDomain.all.flatMap { domain in
            domain.entities.value.compactMap(\.parent).filter { parent in
                !domain.entities.value.contains { $0.singular == parent }
            }
        }
        #expect(orphans == [])
        #expect(LargeDomain.all.allSatisfy { $0.entities.value.count >= 9 && $0.heads.count == 8 })
    }

    @Test func isTheSameEveryTime() {
        func text(_ catalogue: SandboxCatalogue) -> [String] {
            catalogue.connectors[300..<320].flatMap { connector in
                connector.resources.flatMap(\.actions).map { "\(connector.summary.text) \($0.details.text)" }
            }
        }
        #expect(text(.large) == text(.large))
    }

    /// What `actions.get` shows: every placeholder has a parameter, bodies name what can't be missing.
    @Test(arguments: Array(stride(from: 20, to: 1_000, by: 70)))
    func actionsAreWellFormed(_ index: Int) {
        for action in Self.connectors[index].resources.flatMap(\.actions) {
            let names = action.parameters.compactMap { $0["in"] == "path" ? $0["name"]?.stringValue : nil }
            #expect(names == action.path.placeholders)
            #expect(["get", "post", "put", "patch", "delete"].contains(action.httpMethod))
            #expect(action.httpMethod != "get" || action.requestBody == nil)
            let required = (action.requestBody?["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            #expect(required.allSatisfy { action.requestBody?["properties"]?[$0] != nil })
        }
    }

    /// Makes one of everything, and performs every action on it.
    @Test(arguments: Array(stride(from: SandboxCatalogue.standard.connectors.count + 5, to: 1_000, by: 47)))
    func everyActionWorks(_ index: Int) throws {
        let connector = Self.connectors[index]
        let actions = connector.resources.flatMap(\.actions)
        var account = ConventionAccount(connector)
        var ids: JSONObject = [:]
        // What hangs below another thing needs it, so what is nearest to the root comes first.
        let routes = RecordRoutes(connector.resources)
        let creations = actions.filter { $0.httpMethod == "post" && routes.isCreatable(PathPattern($0.path).key) }
            .sorted { $0.path.placeholders.count < $1.path.placeholders.count }
        for action in creations {
            let reply = account.perform(action, path: ids, body: action.requestBody.map { ProviderSample.value($0) })
            #expect(reply.status == 201, "\(action.id): \(reply.text)")
            let record = reply.body.map { $0[at: RecordShape.recordPath(in: $0)] ?? $0 }
            let item = actions.first {
                PathPattern($0.path).isItem && PathPattern($0.path).parent.key == PathPattern(action.path).key
            }
            guard let name = item?.path.placeholders.last else { continue }
            ids[name] = try #require(record?["id"], "\(action.id): \(reply.text)")
        }
        for action in actions where action.httpMethod != "delete" {
            let reply = account.perform(
                action, path: ids, query: ProviderSample.parameters(action, in: "query"),
                body: action.requestBody.map { ProviderSample.value($0) })
            #expect((200..<300).contains(reply.status), "\(connector.id).\(action.id): \(reply.text)")
        }
    }

    /// Whatever an action is about, another action of the connector makes it.
    @Test func whatActionsAreAboutCanBeMade() {
        for connector in Self.generated {
            let routes = RecordRoutes(connector.resources)
            for action in connector.resources.flatMap(\.actions) {
                let path = PathPattern(action.path)
                for item in path.itemsAbove + (path.isItem ? [path] : []) {
                    #expect(routes.isCreatable(item.parent.key), "\(connector.id).\(action.id): \(item.key)")
                }
            }
        }
    }

    private func search(_ words: String...) -> Int {
        Self.generated.lazy.flatMap(\.resources).flatMap(\.actions).count { action in
            let text = "\(action.displayName) \(action.description)".lowercased()
            return words.allSatisfy(text.contains)
        }
    }

    /// The words that people ask with are there, in other words than the ids have.
    @Test func isWordedAsPeopleAsk() {
        #expect(search("add", "person") > 20)
        #expect(search("ticket", "problem") > 5)
        #expect(search("bill", "create") > 20)
        #expect(search("parcel") > 20)
    }
}
