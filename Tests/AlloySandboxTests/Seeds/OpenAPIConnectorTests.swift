import JSON
import TestSupport
import Testing

@testable import AlloySandbox

/// The connector that is made from a small document of ours with one of everything.
@Suite struct OpenAPIConnectorTests {
    private let connector: ConnectorDefinition

    init() throws {
        connector = try OpenAPIConnector(parsing: SessionFile.bytes("tiny-library.json")).definition(id: "library")
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
        #expect(
            try action("listBooks").parameters.compactMap { $0["name"]?.stringValue } == [
                "limit", "cursor", "language", "session",
            ])
        #expect(add.requestBody?["required"] == ["title"])
        #expect(try action("getBook").sampleSuccessResponse?["title"] == "The Analytical Engine")
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

    /// A response that is neither JSON nor text is bytes of the media type that the document names.
    @Test(
        arguments: [
            ("application/pdf", "application/pdf"), ("image/*", "application/octet-stream"), ("text/csv", nil),
            ("application/json", nil), ("*/*", nil),
        ] as [(String, String?)])
    func aDownloadIsAFile(type: String, file: String?) throws {
        let document: JSONValue = [
            "openapi": "3.1.0", "info": ["title": "Files"],
            "paths": [
                "/files/{id}/content": [
                    "get": [
                        "operationId": "download",
                        "responses": ["200": ["content": [type: ["schema": ["type": "string", "example": "%PDF"]]]]],
                    ]
                ]
            ],
        ]
        let connector = try OpenAPIConnector(parsing: document.bytes).definition(id: "files")
        var account = ConventionAccount(connector)
        let reply = try account.call("get", "/files/{id}/content", ["id": "7"])
        #expect(reply.file?.contentType == file)
        #expect(reply.file?.bytes == (file == nil ? nil : Array("%PDF".utf8)))
        #expect(reply.body == (file == nil ? "%PDF" : nil))
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

    @Test("A body that is required is published as such", arguments: [true, false])
    func requiredBody(_ isRequired: Bool) throws {
        let body = #"{"required": \#(isRequired), "content": {"text/plain": {}}}"#
        let text = #"{"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": \#(body)}}}}"#
        let connector = try OpenAPIConnector(parsing: Array(text.utf8)).definition(id: "x")
        let action = try #require(connector.resources.first?.actions.first)
        #expect(action.requiresBody == isRequired)
        #expect(action.details["requestBodyRequired"] == (isRequired ? true : nil))
    }

    @Test("A document without operations is a connector without actions, which takes any key")
    func emptyDocument() throws {
        let connector = try OpenAPIConnector(parsing: Array(#"{"openapi": "3.1.0", "paths": {}}"#.utf8))
        #expect(connector.warnings?.problems.isEmpty == false)
        #expect(connector.definition(id: "x").resources.isEmpty)
        #expect(connector.definition(id: "x").requirements.count == 1)
    }

    /// Each schema has the next one three times, or itself.
    @Test(arguments: [true, false])
    func actionsOfHostileSchemasWork(_ isEndless: Bool) throws {
        func reference(_ number: Int) -> JSONValue { ["$ref": .string("#/components/schemas/S\(number)")] }
        let schemas = (0..<40).map { number -> JSONObject.Member in
            let next = reference(isEndless ? 0 : number + 1)
            return JSONObject.Member(key: "S\(number)", value: number == 39 ? [:] : ["allOf": [next, next, next]])
        }
        let body: JSONValue = ["content": ["application/json": ["schema": reference(0)]]]
        let document: JSONValue = [
            "openapi": "3.1.0", "info": ["title": "Hostile"],
            "paths": ["/things": ["post": ["requestBody": body, "responses": ["200": body]]]],
            "components": ["schemas": .object(JSONObject(schemas))],
        ]
        let definition = try OpenAPIConnector(parsing: document.bytes).definition(id: "x")
        let action = try #require(definition.resources.first?.actions.first)
        var account = ConventionAccount(definition)
        #expect(account.perform(action, body: [:]).status < 500)
    }
}
