import JSON
import Testing

@testable import AlloySandbox

/// A document of ours, small, with one of everything.
@Suite struct OpenAPIConnectorTests {
    private let connector: ConnectorDefinition

    init() throws {
        connector = try OpenAPIConnector(parsing: Fixture.bytes("tiny-library.json")).definition(id: "library")
    }

    private func action(_ id: String) throws -> ActionDefinition {
        try #require(connector.resources.flatMap(\.actions).first { $0.id == id }, "\(id)")
    }

    @Test func tagsAreResourcesAndOperationsActions() throws {
        #expect(connector.name == "Tiny Library")
        #expect(connector.resources.map(\.name) == ["books", "loans", "opening-hours"])
        #expect(connector.resources.first?.description == "The books on the shelves.")
        #expect(
            connector.resources.first?.actions.map(\.id)
                == ["listBooks", "addBook", "getBook", "changeBook", "deleteBooksByBookId", "recommendBook"])
        #expect(connector.resources.last?.actions.map(\.id) == ["getOpeningHours", "putOpeningHours"])
        let add = try action("addBook")
        #expect(add.displayName == "Put a book on the shelf" && add.description == "Put a book on the shelf")
        #expect(try action("changeBook").displayName == "Change book")
        #expect(try action("deleteBooksByBookId").description == "Deprecated. Delete books by book id")
        #expect(try action("getBook").description == "One book with its series.")
    }

    @Test func parametersOfThePathCountAndCookiesDoNot() throws {
        let names = try action("listBooks").parameters.compactMap { $0["name"]?.stringValue }
        #expect(names == ["limit", "cursor", "language"])
        #expect(try action("listBooks").parameters[0]["schema"]?["maximum"] == 100)
        #expect(
            try action("getBook").parameters.first?.text == """
                {"name":"bookId","in":"path","description":"The book's id.","required":true,\
                "schema":{"type":"string","format":"uuid"}}
                """)
        // The path has it, and nobody declared it.
        #expect(try action("listLoans").parameters.map { $0["name"] } == ["bookId"])
        #expect(try action("getLoan").parameters.map { $0["name"] } == ["bookId", "loan_number"])
    }

    @Test func bodiesStandOnTheirOwn() throws {
        let body = try #require(try action("addBook").requestBody)
        // What is read only is not sent; what has no end stands in $defs.
        #expect(body["properties"]?.objectValue?.keys.map { $0 } == ["title", "language", "pages", "followedBy"])
        #expect(body["required"] == ["title"])
        #expect(body["properties"]?["pages"]?["type"] == ["integer", "null"])
        #expect(body["properties"]?["followedBy"] == ["$ref": "#/$defs/Book"])
        #expect(body["$defs"]?["Book"]?["properties"]?["followedBy"] == ["$ref": "#/$defs/Book"])
        #expect(try action("changeBook").requestBody?["properties"]?["title"] != nil)
        #expect(try action("recommendBook").requestBody?["required"] == ["to"])
    }

    @Test func answersHaveSamples() throws {
        let sample = try #require(try action("getBook").sampleSuccessResponse)
        #expect(sample["title"] == "The Analytical Engine")
        #expect(sample["id"] == "3fa85f64-5717-4562-b3fc-2c963f66afa6")
        #expect(sample["followedBy"] == nil)
        #expect(try action("deleteBooksByBookId").sampleSuccessResponse == nil)
        #expect(try action("recommendBook").sampleSuccessResponse?["sent"] == true)
    }

    @Test func securitySchemesAreRequirements() throws {
        #expect(connector.requirements.map(\.authenticationType) == ["oauth2", "apiKey"])
        #expect(connector.requirements.allSatisfy { $0.dataSchema?["properties"]?["branch"] != nil })
        #expect(try action("addBook").requiredScopes == ["books:read", "books:write"])
        #expect(try action("listBooks").requiredScopes == ["books:read"])
        // What the document says of its scopes is what a person reads.
        let offered = OfferedScope.all(of: connector)
        #expect(offered.map(\.name).contains("books:write") && !offered.contains { $0.name.contains("opening") })
        #expect(offered.first { $0.name == "books:read" }?.summary == connector.requirements[0].scopes.first?.summary)
        let hours = try action("getOpeningHours")
        #expect(Scopes.missing(for: hours, of: "opening-hours", granted: []) == hours.requiredScopes)
    }

    @Test func keepsWhatItIsGiven() throws {
        var account = ConventionAccount(connector)
        let made = try account.call("post", "/books", body: ["title": "Notes", "pages": 66])
        #expect(made.status == 201 && made["/title"] == "Notes" && made["/language"] == "en")
        let book = try #require(made["/id"])
        #expect(IdentifierForm(book) == .uuid)
        #expect(try account.call("get", "/books")["/total"] == 1)
        #expect(try account.call("get", "/books", query: ["language": "fr"])["/books"] == [])
        let path: JSONObject = ["bookId": book]
        let loan = try account.call("post", "/books/{bookId}/loans", path, body: ["reader": "ada"])
        let number = try #require(loan["/number"])
        #expect(number.numberValue?.isInteger == true)
        let found = try account.call(
            "get", "/books/{bookId}/loans/{loan_number}", path.merging(["loan_number": number]))
        #expect(found["/reader"] == "ada")
        #expect(
            try account.call("post", "/books/{bookId}/recommend", path, body: ["to": "bob@example.com"])["/title"]
                == "Notes")
        #expect(try account.call("post", "/books", body: ["pages": 1]).status == 400)
        #expect(try account.call("post", "/books", body: ["title": "x"], scopes: ["books:read"]).status == 403)
        #expect(try account.call("delete", "/books/{bookId}", path).status == 204)
        #expect(try account.call("get", "/books/{bookId}", path).status == 404)
    }

    /// Documents that are legal, and meant to hurt.
    @Test(arguments: [
        Self.doubling, Self.endless, Self.choice, Self.deep, Self.fanOut, Self.longChain, Self.references, Self.wide,
    ])
    func hostileSchemasEnd(_ first: [(name: String, schema: JSONValue)]) throws {
        let definition = try OpenAPIConnector(parsing: Self.document(schemas: first).bytes).definition(id: "x")
        let action = try #require(definition.resources.first?.actions.first)
        let size = action.details.bytes.count
        #expect(size < 4_000_000, "\(size)")
        var account = ConventionAccount(definition)
        #expect(account.perform(action, body: [:]).status < 500)
    }

    private static func reference(_ number: Int) -> JSONValue { ["$ref": .string("#/components/schemas/S\(number)")] }

    /// Each schema has the next twice: inlined, two to the power of forty.
    private static let doubling: [(name: String, schema: JSONValue)] = (0..<40).map { number in
        let next = reference((number + 1) % 40)
        let schema: JSONValue = ["type": "object", "properties": ["a": next, "b": next]]
        return (name: "S\(number)", schema: schema)
    }
    private static let endless: [(name: String, schema: JSONValue)] = [
        (name: "S0", schema: ["type": "array", "items": reference(0)])
    ]
    private static let choice: [(name: String, schema: JSONValue)] = [
        (name: "S0", schema: ["oneOf": [reference(0), ["type": "null"]]])
    ]
    private static let deep: [(name: String, schema: JSONValue)] = {
        var schema: JSONValue = ["type": "string"]
        for _ in 0..<150 { schema = ["properties": ["in": schema]] }
        return [(name: "S0", schema: schema)]
    }()

    /// Each schema is put together of the next, three times.
    private static let fanOut: [(name: String, schema: JSONValue)] = (0..<40).map { number in
        let next = reference(number + 1)
        return (name: "S\(number)", schema: number == 39 ? ["type": "object"] : ["allOf": [next, next, next]])
    }
    /// Each schema has the next, and there are many.
    private static let longChain: [(name: String, schema: JSONValue)] = (0..<2_000).map { number in
        (
            name: "S\(number)",
            schema: number == 1_999 ? ["type": "string"] : ["properties": ["in": reference(number + 1)]]
        )
    }
    /// Each schema is only a reference to the next.
    private static let references: [(name: String, schema: JSONValue)] = (0..<2_000).map { number in
        (name: "S\(number)", schema: number == 1_999 ? ["type": "object"] : reference(number + 1))
    }
    /// One schema has a thousand others of which each has the first.
    private static let wide: [(name: String, schema: JSONValue)] = (0..<1_000).map { number in
        let members = (1..<1_000).map { JSONObject.Member(key: "m\($0)", value: reference($0)) }
        return (
            name: "S\(number)",
            schema: ["properties": number == 0 ? .object(JSONObject(members)) : ["up": reference(0)]]
        )
    }

    /// A chain of nothing but references leads to what stands at its end, however long it is.
    @Test func chainsOfReferencesLeadToTheirEnds() throws {
        let definition = try OpenAPIConnector(parsing: Self.document(schemas: Self.references).bytes).definition(
            id: "x")
        #expect(definition.resources.first?.actions.first?.requestBody == ["type": "object"])
    }

    private static func document(schemas: [(name: String, schema: JSONValue)]) -> JSONValue {
        let body: JSONValue = ["content": ["application/json": ["schema": reference(0)]]]
        let operation: JSONValue = ["requestBody": body, "responses": ["200": body]]
        let members = schemas.map { JSONObject.Member(key: $0.name, value: $0.schema) }
        return [
            "openapi": "3.1.0", "info": ["title": "Hostile"], "paths": ["/things": ["post": operation]],
            "components": ["schemas": .object(JSONObject(members))],
        ]
    }
}
