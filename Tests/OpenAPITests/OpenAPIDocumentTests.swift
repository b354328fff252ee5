import JSON
import TestSupport
import Testing

@testable import OpenAPI

/// A small document of ours with one of everything, and hostile ones.
@Suite struct OpenAPIDocumentTests {
    private let document: OpenAPIDocument

    init() throws { document = try OpenAPIDocument(parsing: SessionFile.bytes("tiny-library.json")) }

    private func operation(_ id: String) throws -> OpenAPIOperation {
        try #require(document.operations.first { $0.id == id }, "\(id)")
    }

    private func content(_ id: String) throws -> OperationContent { document.content(of: try operation(id)) }

    @Test func tagsAreGroups() throws {
        #expect(document.title == "Tiny Library")
        #expect(document.groups.map(\.name) == ["books", "loans", "opening-hours"])
        #expect(document.groups.first?.description == "The books on the shelves.")
        #expect(
            document.groups.first?.operations.map(\.id)
                == ["listBooks", "addBook", "getBook", "changeBook", "deleteBooksByBookId", "recommendBook"])
        #expect(document.groups.last?.operations.map(\.id) == ["getOpeningHours", "putOpeningHours"])
        let add = try operation("addBook")
        #expect(add.displayName == "Put a book on the shelf" && add.description == "Put a book on the shelf")
        #expect(try operation("changeBook").displayName == "Change book")
        #expect(try operation("deleteBooksByBookId").description == "Deprecated. Delete books by book id")
        #expect(try operation("getBook").description == "One book with its series.")
    }

    @Test func parametersOfThePathCountAndCookiesAreHeaders() throws {
        let names = try content("listBooks").parameters.compactMap { $0["name"]?.stringValue }
        #expect(names == ["limit", "cursor", "language", "session"])
        // The service has no place for cookies.
        #expect(try content("listBooks").parameters.last?["in"] == "header")
        #expect(try content("listBooks").parameters[0]["schema"]?["maximum"] == 100)
        #expect(
            try content("getBook").parameters.first?.text == """
                {"name":"bookId","in":"path","description":"The book's id.","required":true,\
                "schema":{"type":"string","format":"uuid"}}
                """)
        // The path has it, and nobody declared it.
        #expect(try content("listLoans").parameters.map { $0["name"] } == ["bookId"])
        #expect(try content("getLoan").parameters.map { $0["name"] } == ["bookId", "loan_number"])
    }

    @Test func bodiesStandOnTheirOwn() throws {
        let body = try #require(try content("addBook").requestBody)
        // What is read only is not sent; what has no end stands in $defs.
        #expect(body["properties"]?.objectValue?.keys.map { $0 } == ["title", "language", "pages", "followedBy"])
        #expect(body["required"] == ["title"])
        #expect(body["properties"]?["pages"]?["type"] == ["integer", "null"])
        #expect(body["properties"]?["followedBy"] == ["$ref": "#/$defs/Book"])
        #expect(body["$defs"]?["Book"]?["properties"]?["followedBy"] == ["$ref": "#/$defs/Book"])
        #expect(try content("changeBook").requestBody?["properties"]?["title"] != nil)
        #expect(try content("recommendBook").requestBody?["required"] == ["to"])
    }

    @Test func answersHaveSamples() throws {
        let sample = try #require(try content("getBook").sampleResponse)
        #expect(sample["title"] == "The Analytical Engine")
        #expect(sample["id"] == "3fa85f64-5717-4562-b3fc-2c963f66afa6")
        #expect(sample["followedBy"] == nil)
        #expect(try content("deleteBooksByBookId").sampleResponse == nil)
        #expect(try content("recommendBook").sampleResponse?["sent"] == true)
    }

    @Test func schemesAndScopesAreThoseOfTheDocument() throws {
        #expect(document.securitySchemes.compactMap(\.kind) == [.oauth2, .apiKey])
        #expect(document.serverVariables.map(\.name) == ["branch"])
        #expect(document.requiredScopes(of: try operation("addBook")) == ["books:read", "books:write"])
        #expect(document.requiredScopes(of: try operation("listBooks")) == ["books:read"])
        #expect(document.offeredScopes.first { $0.name == "books:read" }?.description.isEmpty == false)
    }

    @Test func theScopesOfOpenIDConnectAreThoseThatOperationsNeed() throws {
        let operation: JSONValue = ["security": [["id": ["b", "a"]], ["key": ["c"]]], "responses": [:]]
        let text: JSONValue = [
            "openapi": "3.1.0", "info": ["title": "t", "version": "1"], "security": [["id": ["a"]]],
            "paths": ["/x": ["get": operation]],
            "components": [
                "securitySchemes": [
                    "id": ["type": "openIdConnect", "openIdConnectUrl": "https://a.example/openid-configuration"],
                    "key": ["type": "apiKey", "name": "k", "in": "header"],
                ]
            ],
        ]
        #expect(try OpenAPIDocument(parsing: text.bytes).offeredScopes.map(\.name) == ["a", "b"])
    }

    /// Documents that are legal and hostile.
    @Test(arguments: [
        Self.doubling, Self.endless, Self.choice, Self.deep, Self.fanOut, Self.longChain, Self.references, Self.wide,
    ])
    func hostileSchemasEnd(_ first: [(name: String, schema: JSONValue)]) throws {
        let document = try OpenAPIDocument(parsing: Self.document(schemas: first).bytes)
        let content = document.content(of: try #require(document.operations.first))
        let size = (content.requestBody?.bytes.count ?? 0) + (content.sampleResponse?.bytes.count ?? 0)
        #expect(size < 4_000_000, "\(size)")
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
        let document = try OpenAPIDocument(parsing: Self.document(schemas: Self.references).bytes)
        #expect(document.content(of: try #require(document.operations.first)).requestBody == ["type": "object"])
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

    @Test("null is no example of what can't be null")
    func nullAsExample() throws {
        let document = try OpenAPIDocument(
            parsing: Array(
                #"""
                {"openapi": "3.0.3", "paths": {"/a": {"get": {
                  "parameters": [{"name": "q", "in": "query", "schema": {"type": "string", "example": null}}],
                  "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {
                    "name": {"type": "string", "example": null}, "size": {"type": "integer", "example": null, "nullable": true}
                  }}}}}}}}}}
                """#.utf8))
        let content = document.content(of: try #require(document.operations.first))
        #expect(content.parameters.first?["schema"] == ["type": "string"])
        #expect(content.sampleResponse?["name"]?.stringValue?.isEmpty == false)
        #expect(content.sampleResponse?["size"] == .null)
    }
}
