import HostTestSupport
import JSON
import Testing

@testable import AlloyHost
@testable import Pagination

/// `execute.pages` with providers of the sandbox: all pages together are the whole list.
@Suite struct PageSandboxTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let connectorId: String
        let actionId: String
        let style: PageStyle
        /// The location of the items in one response.
        let items: String
        /// The name of the parameter for the page size.
        let size: String
        var inBody = false
        /// An action that adds items first, so that there are several pages.
        var create: (actionId: String, body: JSONValue)?

        var testDescription: String { "\(connectorId).\(actionId)" }
    }

    static let cases = [
        Case(connectorId: "hubspot", actionId: "listContacts", style: .cursor, items: "/results", size: "limit"),
        Case(connectorId: "slack", actionId: "conversations_list", style: .cursor, items: "/channels", size: "limit"),
        Case(connectorId: "slack", actionId: "users_list", style: .cursor, items: "/members", size: "limit"),
        Case(
            connectorId: "notion", actionId: "post-search", style: .cursor, items: "/results", size: "page_size",
            inBody: true),
        Case(
            connectorId: "shopify", actionId: "listOrders", style: .graphql, items: "/data/orders/edges", size: "first"),
        Case(connectorId: "stripe", actionId: "listCustomers", style: .startingAfter, items: "/data", size: "limit"),
        Case(connectorId: "zohoCRM", actionId: "listTasks", style: .page, items: "/data", size: "per_page"),
        Case(
            connectorId: "googledrive", actionId: "listFiles", style: .pageToken, items: "/files", size: "pageSize",
            create: ("createFolder", ["name": "Notes"])),
        Case(connectorId: "zendesk", actionId: "listTickets", style: .link, items: "/tickets", size: "per_page"),
        Case(connectorId: "klaviyo", actionId: "listProfiles", style: .link, items: "/data", size: "page[size]"),
        Case(
            connectorId: "freshdesk", actionId: "listTickets", style: .page, items: "", size: "per_page",
            create: (
                "createTicket",
                ["subject": "Late", "description": "It is.", "email": "ada@example.com", "status": 2, "priority": 1]
            )),
        Case(
            connectorId: "pipedrive", actionId: "listDeals", style: .offset, items: "/data", size: "limit",
            create: ("createDeal", ["title": "Desks"])),
    ]

    @Test(arguments: cases) func aListIsComplete(_ sample: Case) async throws {
        let host = HostFixture.sandbox()
        var execution = try await host.connected(sample.connectorId).setting(["actionId": .string(sample.actionId)])
        if sample.connectorId == "notion" { execution["additionalHeaders"] = ["Notion-Version": "2022-06-28"] }
        if let create = sample.create {
            for _ in 0..<2 {
                _ = try await host.result(
                    "execute", execution.setting(["actionId": .string(create.actionId), "requestBody": create.body]))
            }
        }
        let group = sample.inBody ? "requestBody" : "queryParameters"
        func of(_ size: Int) -> JSONObject { execution.setting([group: .object([sample.size: .int(size)])]) }
        let whole = try await host.result("execute", of(100))
        let items = try #require(whole["responseData"]?[JSONPointer(sample.items) ?? JSONPointer()])
        let count = try #require(items.arrayValue?.count)
        #expect(count > 1)

        let pages = try await host.result("execute.pages", of(1).setting(["maxPages": 100]))
        #expect(pages["items"] == items)
        #expect(pages["style"] == .string(sample.style.rawValue))
        #expect(pages["complete"] == true && pages["stopped"] == "end" && pages["error"] == nil)
        #expect(pages["nextCursor"] == nil && pages["count"] == .int(count))
        #expect(pages["executionIds"]?.arrayValue?.count == pages["pages"]?.intValue)
        #expect(pages["pages"]?.intValue ?? 0 >= count)

        // In pieces, which end in the middle of pages.
        var pieces: [JSONValue] = []
        var cursor: JSONValue?
        repeat {
            let params = of(2).setting(["maxItems": 1]).with("cursor", cursor)
            let piece = try await host.result("execute.pages", params)
            pieces += piece["items"]?.arrayValue ?? []
            cursor = piece["nextCursor"]
        } while cursor != nil && pieces.count <= count
        #expect(JSONValue.array(pieces) == items)
    }

    @Test func nodesOfEdgesAreUnwrapped() async throws {
        let host = HostFixture.sandbox()
        let execution = try await host.connected("shopify").setting([
            "actionId": "listOrders", "queryParameters": ["first": 1], "unwrap": true,
        ])
        let pages = try await host.result("execute.pages", execution)
        let items = try #require(pages["items"]?.arrayValue)
        #expect(items.count > 1 && items.allSatisfy { $0["id"] != nil && $0["node"] == nil })
    }

    /// Shopify requires `first`: a missing one is an error of the call, as with `execute`.
    @Test func aMissingParameterOfTheFirstPageIsReported() async throws {
        let host = HostFixture.sandbox()
        let execution = try await host.connected("shopify").setting(["actionId": "listOrders"])
        let error = try await host.error("execute.pages", execution)
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(error["message"]?.stringValue?.contains("first") == true)
    }

    /// Providers that follow conventions, in the styles that those have.
    @Test func allListsOfACatalogueAreComplete() async throws {
        let host = HostFixture.sandbox(seed: "large")
        let connectors = try #require(try await host.result("connectors.list")["connectors"]?.arrayValue)
        // These have providers of their own, with data.
        let known = try await HostFixture.sandbox().result("connectors.list")["connectors"]?.arrayValue ?? []
        var styles: Set<String> = []
        for connector in connectors where styles.count < 4 {
            guard let id = connector["id"]?.stringValue, !known.contains(where: { $0["id"] == connector["id"] }),
                let list = try await host.list(of: id),
                let size = list.size, let create = list.create
            else { continue }
            let execution = try await host.connected(id)
            let item = execution.setting(["actionId": .string(create.actionId), "requestBody": create.body])
            let made = try await host.result(
                "execute.batch", ["items": .array(Array(repeating: .object(item), count: 5))])
            #expect(made["results"]?.arrayValue?.allSatisfy { $0["result"] != nil } == true, "\(id): \(made.text)")
            let params = execution.setting([
                "actionId": .string(list.actionId), "queryParameters": .object([size: 2]),
            ])
            let pages = try await host.result("execute.pages", params)
            #expect(pages["count"] == 5 && pages["complete"] == true, "\(id): \(pages.text)")
            let ids = pages["items"]?.arrayValue?.map { $0["id"]?.text ?? $0.text } ?? []
            #expect(Set(ids).count == 5, "\(id)")
            styles.insert(pages["style"]?.stringValue ?? "")
        }
        #expect(styles == ["offset", "page", "cursor", "pageToken"])
    }
}

extension JSONObject {
    func with(_ key: String, _ value: JSONValue?) -> JSONObject {
        var object = self
        object.append(key, value)
        return object
    }
}

extension HostFixture {
    /// Connects an account and returns the parameters to execute an action of the connector.
    func connected(_ connectorId: String) async throws -> JSONObject {
        let user = try await result("users.create", ["username": .string("\(connectorId)@example.com")])
        let requirements = try await result("credentials.requirements", ["connectorId": .string(connectorId)])
        let requirement = try #require(requirements["requirements"]?[0])
        var params: JSONObject = [
            "connectorId": .string(connectorId), "userId": user["userId"] ?? nil,
            "authenticationType": requirement["authenticationType"] ?? nil,
        ]
        params.append("data", requirement["sampleInput"]?["data"])
        if requirement["authConfigRequired"] == true { params.append("authConfigId", .string(Self.credential)) }
        let isOAuth = requirement["authenticationType"] == "oauth2"
        if isOAuth { params.append("redirectUri", "http://localhost:3000/connected") }
        var created = try await result("credentials.create", params)
        if isOAuth {
            created = try await result(
                "sandbox.oauth.decide", ["oauthUrl": created["oauthUrl"] ?? nil, "decision": "allow"])
        }
        return [
            "connectorId": .string(connectorId), "userId": user["userId"] ?? nil,
            "credentialId": created["credentialId"] ?? nil,
        ]
    }

    /// Returns an action that lists, the parameter for the page size, and the action that adds to the list.
    fileprivate func list(
        of connectorId: String
    ) async throws -> (actionId: String, size: String?, create: (actionId: String, body: JSONValue)?)? {
        let actions = try await result("actions.list", ["connectorId": .string(connectorId)])
        let ids = actions["actions"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
        for id in ids where id.lowercased().hasPrefix("list") {
            let listing = try await action(id, of: connectorId)
            let parameters = listing["parameters"]?.arrayValue ?? []
            guard listing["path"]?.stringValue?.contains("{") == false else { continue }
            let names = parameters.compactMap { $0["name"]?.stringValue }
            let size = names.first { ["limit", "perpage", "pagesize"].contains($0.normalizedName) }
            for other in ids where other.lowercased().hasPrefix("create") || other.lowercased().hasPrefix("add") {
                let creating = try await action(other, of: connectorId)
                guard creating["path"] == listing["path"], creating["httpMethod"] == "post" else { continue }
                return (id, size, (actionId: other, body: (creating["requestBody"] ?? [:]).leastInstance))
            }
        }
        return nil
    }

    private func action(_ actionId: String, of connectorId: String) async throws -> JSONValue {
        let params: JSONObject = ["connectorId": .string(connectorId), "actionId": .string(actionId)]
        return try await result("actions.get", params)["action"] ?? .null
    }
}

extension JSONValue {
    /// A minimal value for this schema.
    fileprivate var leastInstance: JSONValue {
        if let value = self["enum"]?[0] { return value }
        switch self["type"]?.stringValue {
        case "integer", "number": return .int(max(self["minimum"]?.intValue ?? 1, 1))
        case "boolean": return true
        case "array": return .array([(self["items"] ?? [:]).leastInstance])
        case "string": return self["format"] == "email" ? "ada@example.com" : "2025-10-01T09:00:00Z"
        default:
            let names = self["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return .object(
                JSONObject(
                    names.map { name in
                        JSONObject.Member(key: name, value: (self["properties"]?[name] ?? [:]).leastInstance)
                    }))
        }
    }
}
