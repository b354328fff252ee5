import JSON
import Testing

@testable import AlloySandbox

/// The behaviour of a provider of which only the definitions are known.
@Suite struct ConventionProviderTests {
    private static let pet: JSONValue = [
        "id": 7, "name": "Rex", "kind": "dog", "createdAt": "2025-01-01T00:00:00.000Z",
    ]
    private static let body: JSONValue = [
        "type": "object", "required": ["name"],
        "properties": ["name": ["type": "string"], "kind": ["type": "string", "default": "cat"]],
    ]

    private static func action(
        _ method: String, _ path: String, query: [String] = [], body: JSONValue? = nil, sample: JSONValue? = nil,
        scopes: [String] = []
    ) -> ActionDefinition {
        ActionDefinition(
            id: "\(method) \(path)", displayName: "", description: "", httpMethod: method, path: path,
            source: "imported"
        ) {
            ActionContent(
                parameters: query.map { ["name": .string($0), "in": "query", "schema": ["type": "string"]] },
                requestBody: body, sampleSuccessResponse: sample, requiredScopes: scopes)
        }
    }

    private static func account(_ actions: [ActionDefinition]) -> ConventionAccount {
        let resources = [ResourceDefinition(name: "all", description: "", actions: actions)]
        let routes = Lazy { RecordRoutes(resources) }
        return ConventionAccount(
            ConnectorDefinition(
                id: "test", summary: ConnectorDefinition.Summary(name: "Test"), requirements: [], resources: resources,
                makeProvider: { ConventionProvider(routes) }))
    }

    private var pets: ConventionAccount {
        Self.account([
            Self.action(
                "get", "/pets", query: ["limit", "cursor", "kind"],
                sample: ["data": [Self.pet], "total": 1, "has_more": false, "next_cursor": nil]),
            Self.action("post", "/pets", body: Self.body, sample: Self.pet),
            Self.action("get", "/pets/search", query: ["q"], sample: [Self.pet]),
            Self.action("get", "/pets/count", sample: ["count": 9]),
            Self.action("get", "/pets/{petId}", sample: Self.pet),
            Self.action("put", "/pets/{petId}", body: Self.body, sample: Self.pet),
            Self.action("patch", "/pets/{petId}", body: ["type": "object"], sample: Self.pet),
            Self.action("delete", "/pets/{petId}"),
            Self.action("post", "/pets/{petId}/feed", body: ["type": "object"], sample: Self.pet),
            Self.action("get", "/pets/{petId}/toys", sample: [["id": "toy_a1b2c3", "petId": 1, "color": "red"]]),
            Self.action(
                "post", "/pets/{petId}/toys", body: ["properties": ["color": ["type": "string"]]],
                sample: ["toy": ["id": "toy_a1b2c3", "petId": 1, "color": "red"]]),
            Self.action("get", "/pets/{petId}/toys/{toyId}", sample: ["toy": ["id": "toy_a1b2c3", "color": "red"]]),
            Self.action("get", "/settings", sample: ["theme": "light", "beta": false]),
            Self.action("patch", "/settings", body: ["type": "object"], sample: ["theme": "light", "beta": false]),
        ])
    }

    @Test func whatIsMadeIsThereUntilItIsDeleted() throws {
        var account = pets
        #expect(try account.call("get", "/pets")["/data"] == [])
        let made = try account.call("post", "/pets", body: ["name": "Ida", "collar": "blue"])
        #expect(made.status == 201)
        #expect(made["/name"] == "Ida" && made["/kind"] == "cat" && made["/collar"] == "blue")
        #expect(made["/createdAt"] == "2025-01-15T12:00:02.000Z")
        let id = try #require(made["/id"])
        #expect(id.numberValue?.isInteger == true)
        #expect(try account.call("get", "/pets/{petId}", ["petId": id]).text == made.text)
        let patched = try account.call("patch", "/pets/{petId}", ["petId": id], body: ["kind": "fox", "id": 3])
        #expect(patched["/kind"] == "fox" && patched["/name"] == "Ida" && patched["/id"] == id)
        let replaced = try account.call("put", "/pets/{petId}", ["petId": id], body: ["name": "Eva"])
        #expect(replaced["/name"] == "Eva" && replaced["/kind"] == nil && replaced["/id"] == id)
        #expect(try account.call("get", "/pets/count")["/count"] == 1)
        #expect(try account.call("delete", "/pets/{petId}", ["petId": id]).status == 204)
        for method in ["get", "delete"] {
            #expect(try account.call(method, "/pets/{petId}", ["petId": id]).status == 404)
        }
    }

    @Test func listsAreCutAndFiltered() throws {
        var account = pets
        for number in 1...5 {
            let kind = number % 2 == 0 ? "dog" : "cat"
            _ = try account.call("post", "/pets", body: ["name": "Pet \(number)", "kind": .string(kind)])
        }
        var names: [JSONValue] = []
        var query: JSONObject = ["limit": 2]
        for _ in 0..<3 {
            let page = try account.call("get", "/pets", query: query)
            names += page["/data"]?.arrayValue?.compactMap { $0["name"] } ?? []
            #expect(page["/total"] == 5)
            #expect(page["/has_more"] == .bool(page["/next_cursor"]?.isNull == false))
            query["cursor"] = page["/next_cursor"]
        }
        #expect(names == ["Pet 1", "Pet 2", "Pet 3", "Pet 4", "Pet 5"])
        #expect(query["cursor"] == .null)
        #expect(try account.call("get", "/pets", query: ["kind": "dog"])["/data"]?.arrayValue?.count == 2)
        #expect(try account.call("get", "/pets/search", query: ["q": "pet 3"]).body?.arrayValue?.count == 1)
    }

    @Test func whatHangsBelowNeedsWhatIsAbove() throws {
        var account = pets
        let path = "/pets/{petId}/toys"
        #expect(try account.call("post", path, ["petId": 1], body: [:]).status == 404)
        let pet = try #require(try account.call("post", "/pets", body: ["name": "Ida"])["/id"])
        let other = try #require(try account.call("post", "/pets", body: ["name": "Eva"])["/id"])
        let toy = try account.call("post", path, ["petId": pet], body: ["color": "green"])
        let id = try #require(toy["/toy/id"])
        #expect(toy["/toy/petId"] == pet && toy["/toy/color"] == "green")
        #expect(id.stringValue?.hasPrefix("toy_") == true)
        #expect(try account.call("get", path, ["petId": pet]).body?.arrayValue?.count == 1)
        #expect(try account.call("get", path, ["petId": other]).body == [])
        #expect(try account.call("get", "\(path)/{toyId}", ["petId": pet, "toyId": id])["/toy/color"] == "green")
        #expect(try account.call("get", "\(path)/{toyId}", ["petId": other, "toyId": id]).status == 404)
    }

    @Test func deedsAndDocumentsKnowWhatTheyAreAbout() throws {
        var account = pets
        #expect(try account.call("post", "/pets/{petId}/feed", ["petId": 1], body: [:]).status == 404)
        let pet = try #require(try account.call("post", "/pets", body: ["name": "Ida"])["/id"])
        let fed = try account.call("post", "/pets/{petId}/feed", ["petId": pet], body: [:])
        #expect(fed.status == 200 && fed["/name"] == "Ida" && fed["/id"] == pet)
        #expect(try account.call("patch", "/settings", body: ["theme": "dark"])["/theme"] == "dark")
        #expect(try account.call("get", "/settings").text == #"{"theme":"dark","beta":false}"#)
    }

    @Test func refusesInAPlainShape() throws {
        var account = pets
        let missing = try account.call("post", "/pets", body: ["kind": "dog"])
        #expect(missing.status == 400)
        #expect(
            missing.text == #"{"error":{"code":"invalid_request","message":"name is required.","fields":["name"]}}"#)
        #expect(try account.call("post", "/pets", body: "text").status == 400)
        let unknown = try account.call("get", "/pets/{petId}", ["petId": 99])
        #expect(unknown.text == #"{"error":{"code":"not_found","message":"Nothing is at /pets/99."}}"#)
        #expect(try account.call("get", "/pets/{petId}")["/error/fields"] == ["petId"])
    }

    @Test func idsOfTheCallersOwnAreTaken() throws {
        let tag: JSONValue = ["slug": "red", "title": "Red"]
        let schema: JSONValue = ["properties": ["slug": ["type": "string"], "title": ["type": "string"]]]
        var account = Self.account([
            Self.action("post", "/tags", body: schema, sample: tag), Self.action("get", "/tags/{slug}", sample: tag),
        ])
        #expect(try account.call("post", "/tags", body: ["slug": "blue"])["/slug"] == "blue")
        #expect(try account.call("get", "/tags/{slug}", ["slug": "blue"])["/slug"] == "blue")
        #expect(try account.call("post", "/tags", body: ["slug": "blue"]).status == 409)
    }

    /// What nobody can make is there; what can only be put is made by putting it.
    @Test func whatCannotBeMadeIsThere() throws {
        let plan: JSONValue = ["id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "name": "Free"]
        var account = Self.account([
            Self.action("get", "/plans", sample: [plan]), Self.action("get", "/plans/{id}", sample: plan),
            Self.action("get", "/repos/{owner}/{repo}", sample: ["id": 5, "owner": "ada", "name": "one"]),
            Self.action("delete", "/repos/{owner}/{repo}"),
            Self.action("put", "/files/{path}", body: [:], sample: ["path": "a", "size": 1]),
            Self.action("get", "/files", sample: [["path": "a", "size": 1]]),
        ])
        let plans = try account.call("get", "/plans")
        let id = try #require(plans["/0/id"])
        #expect(plans.body?.arrayValue?.count == 1 && id.stringValue?.count == 36)
        #expect(try account.call("get", "/plans/{id}", ["id": id])["/name"] == "Free")
        #expect(try account.call("get", "/plans/{id}", ["id": "other"]).status == 404)
        let repo: JSONObject = ["owner": "bob", "repo": "two"]
        #expect(try account.call("get", "/repos/{owner}/{repo}", repo)["/owner"] == "bob")
        #expect(try account.call("delete", "/repos/{owner}/{repo}", repo).status == 204)
        #expect(try account.call("get", "/repos/{owner}/{repo}", repo).status == 404)
        #expect(try account.call("put", "/files/{path}", ["path": "b"], body: [:]).status == 201)
        #expect(try account.call("put", "/files/{path}", ["path": "b"], body: [:]).status == 200)
    }

    @Test func scopesThatWereNotGrantedAreWanted() throws {
        var account = Self.account([Self.action("get", "/me", sample: ["id": 1], scopes: ["me:read", "me:all"])])
        #expect(try account.call("get", "/me").status == 200)
        #expect(try account.call("get", "/me", scopes: ["me:read", "me:all", "x"]).status == 200)
        let reply = try account.call("get", "/me", scopes: ["me:read"])
        #expect(reply.status == 403 && reply["/error/code"] == "insufficient_scope")
    }

    @Test(
        arguments: [
            (4, IdentifierForm.number), ("4711", .digits), ("cus_9fK2mQ7xLw3vRt8Y", .prefixed("cus_", 16)),
            ("3fa85f64-5717-4562-b3fc-2c963f66afa6", .uuid), ("8a3f0b1c5d2e", .hexadecimal(12)),
            ("string", .hexadecimal(24)), (nil, .hexadecimal(24)), ("Ab3-x", .letters(8)),
        ] as [(JSONValue, IdentifierForm)])
    func idsLookLikeTheSample(_ sample: JSONValue, _ form: IdentifierForm) {
        #expect(IdentifierForm(sample) == form)
        var sequence = NumericSequence(from: 1)
        var random = SeededGenerator(seed: "x")
        let id = form.make(&sequence, &random)
        #expect(form == .number || IdentifierForm(.string(id)) == form || form == .letters(8))
    }
}
