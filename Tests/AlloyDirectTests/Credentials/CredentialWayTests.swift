import HTTP
import JSON
import Logging
import OpenAPI
import Testing

@testable import AlloyDirect

/// The ways to authenticate that a document's schemes make, and the places of their secrets.
@Suite struct CredentialWayTests {
    private static let schemes: [(scheme: JSONValue, type: String, fields: [String])] = [
        (["type": "apiKey", "in": "header", "name": "X-Key"], "apiKey", ["apiKey"]),
        (["type": "apiKey", "in": "query", "name": "key"], "apiKey", ["apiKey"]),
        (["type": "apiKey", "in": "cookie", "name": "sid"], "apiKey", ["apiKey"]),
        (["type": "http", "scheme": "Basic"], "basic", ["username", "password"]),
        (["type": "http", "scheme": "bearer"], "bearer", ["token"]),
        (["type": "http", "scheme": "Token"], "bearer", ["token"]),
        // A token of a flow that is not offered has to be given.
        (["type": "oauth2", "flows": ["password": ["tokenUrl": "token", "scopes": [:]]]], "bearer", ["token"]),
    ]

    @Test(arguments: schemes.indices)
    func waysOfOneScheme(index: Int) throws {
        let (scheme, type, fields) = Self.schemes[index]
        let ways = CredentialWay.all(of: try .acme(["one": scheme]))
        #expect(ways.map(\.type) == [type])
        #expect(ways.first?.fields.map(\.name) == fields)
    }

    @Test func schemesThatNeedAnExchangeOfMessagesAreNotOffered() throws {
        for scheme: JSONValue in [["type": "http", "scheme": "digest"], ["type": "mutualTLS"], ["type": "apiKey"]] {
            let ways = CredentialWay.all(of: try .acme(["one": scheme]))
            #expect(ways.map(\.grant) == [.nothing])
        }
    }

    @Test func flowsHaveNamesOfTheirOwnWhereOAuthIsTaken() throws {
        var flows = DirectConnectorSecurity.authorizationCode.objectValue ?? [:]
        flows.merge(DirectConnectorSecurity.clientCredentials.objectValue ?? [:])
        let both = CredentialWay.all(of: try .acme(flows: .object(flows)))
        #expect(both.map(\.type) == ["oauth2", "clientCredentials"])
        #expect(both.map(\.grant) == [.authorizationCode, .clientCredentials])
        let one = CredentialWay.all(of: try .acme(flows: DirectConnectorSecurity.clientCredentials))
        #expect(one.map(\.type) == ["oauth2"])
        let openID = try DirectConnectorSecurity.acme([
            "id": ["type": "openIdConnect", "openIdConnectUrl": "https://x.example"]
        ])
        #expect(CredentialWay.all(of: openID).map(\.type) == ["oauth2", "oauth2DeviceCode", "clientCredentials"])
    }

    @Test func schemesThatAreNeededTogetherMakeOneWay() throws {
        let connector = try DirectConnectorSecurity.acme(
            [
                "key": ["type": "apiKey", "in": "header", "name": "X-Key"],
                "app": ["type": "apiKey", "in": "header", "name": "X-App"],
                "token": ["type": "http", "scheme": "bearer"],
            ], security: [["key": [], "app": []], ["key": []], ["token": []], [:]])
        let ways = CredentialWay.all(of: connector)
        #expect(ways.map(\.type) == ["apiKey", "bearer"])
        #expect(ways.first?.fields.map(\.name) == ["apiKey", "app"])
    }

    /// Alternatives of the schemes `a`, `b` and `c`, and the members that an account of the first way needs.
    private static let alternatives: [([[String]], [String])] = [
        ([["a"], ["a", "b"]], ["apiKey"]), ([["a", "b"], ["a"]], ["apiKey"]), ([["b"], ["a", "b"]], ["b"]),
        ([["a", "b"]], ["apiKey", "b"]), ([["a"], ["b"], ["a", "b"]], ["apiKey", "b"]),
        ([["a"], ["a", "b"], ["a", "b", "c"]], ["apiKey"]), ([["a", "b"], ["a", "b", "c"]], ["apiKey", "b"]),
        ([["a", "b"], ["b", "c"], ["a", "b", "c"]], ["apiKey", "b", "c"]),
    ]

    @Test("An account needs no more than the least alternative", arguments: alternatives)
    func theLeastAlternativeSuffices(groups: [[String]], required: [String]) throws {
        func key(_ name: String) -> JSONValue { ["type": "apiKey", "in": "header", "name": .string(name)] }
        let security = groups.map { group in
            JSONValue.object(JSONObject(group.map { JSONObject.Member(key: $0, value: []) }))
        }
        let connector = try DirectConnectorSecurity.acme(
            ["a": key("X-A"), "b": key("X-B"), "c": key("X-C")], security: .array(security))
        #expect(CredentialWay.all(of: connector).first?.requiredFields(declared: []) == required)
    }

    @Test(
        "Of the alternatives one is chosen for which the account has all secrets",
        arguments: [["a", "ab"], ["ab", "a"]])
    func anAlternativeWithAllSecretsIsChosen(order: [String]) async throws {
        func key(_ name: String) -> JSONValue { ["type": "apiKey", "in": "header", "name": .string(name)] }
        let connector = try DirectConnectorSecurity.acme(
            ["a": key("X-A"), "b": key("X-B")], security: [["a": [], "b": []], ["a": []]])
        let alternatives = order.map { names in SecurityAlternative(names.map { .init(scheme: String($0)) }) }
        let scene = CredentialScene()
        let one = try await scene.connect(connector, "apiKey", ["apiKey": "key-of-a"])
        let request = try await scene.authorized(one, connector, alternatives: alternatives)
        #expect(request.headers["X-A"] == "key-of-a" && request.headers["X-B"] == nil)
    }

    @Test func waysOfTheSameKindHaveTheNamesOfTheirSchemes() throws {
        let connector = try DirectConnectorSecurity.acme([
            "one": ["type": "http", "scheme": "bearer"], "two-b": ["type": "http", "scheme": "bearer"],
        ])
        #expect(CredentialWay.all(of: connector).map(\.type) == ["bearer", "bearer_twob"])
    }

    // MARK: Requirements

    @Test func requirementsHaveTheServicesForm() throws {
        let connector = try DirectConnectorSecurity.acme(["one": ["type": "http", "scheme": "basic"]])
        let rows = CredentialScene().credentials.requirements(of: connector)
        #expect(rows.count == 1)
        #expect(rows[0]["authenticationType"] == "basic")
        let data = rows[0]["inputSchema"]?["properties"]?["data"]
        #expect(data?["required"] == ["username", "password"])
        #expect(data?["properties"]?["password"]?["format"] == "password")
        #expect(data?["properties"]?["username"]?["format"] == nil)
        #expect(rows[0]["inputSchema"]?["required"] == ["userId", "authenticationType", "data"])
    }

    @Test func theOperatorsClientNeedNotBeGiven() throws {
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.clientCredentials)
        func required(_ secrets: [String]) -> JSONValue? {
            let secrets = NamedSecrets(secrets.compactMap { NamedSecret(parsing: $0) })
            let rows = CredentialScene(secrets: secrets).credentials.requirements(of: connector)
            return rows.first?["inputSchema"]?["properties"]?["data"]?["required"]
        }
        #expect(required([]) == ["clientId", "clientSecret"])
        #expect(required(["acme.clientId=env:ID"]) == ["clientSecret"])
        #expect(required(["other.clientId=env:ID"]) == ["clientId", "clientSecret"])
    }

    // MARK: Places

    private static let places: [(placement: CredentialPlacement, target: String, header: (String, String?))] = [
        (.header("X-Key"), "/a?x=1", ("x-key", "s3cret value")),
        (.query("api key"), "/a?x=1&api%20key=s3cret%20value", ("authorization", nil)),
        (.authorization("Token"), "/a?x=1", ("authorization", "Token s3cret value")),
    ]

    @Test(arguments: places.indices)
    func secretsStandAtTheirPlaces(index: Int) {
        let (placement, target, header) = Self.places[index]
        var request = Self.request("/a?x=1")
        placement.place([Secret("s3cret value")], into: &request)
        #expect(request.target == target)
        #expect(request.headers[header.0] == header.1)
    }

    @Test func callersCanNotSetTheSecretsPlace() {
        var query = Self.request("/a?key=mine&k%65y=other&x=1")
        CredentialPlacement.query("key").place([Secret("own")], into: &query)
        #expect(query.target == "/a?x=1&key=own")
        var cookie = Self.request("/")
        cookie.headers = ["Cookie": "sid=mine; theme=dark"]
        CredentialPlacement.cookie("sid").place([Secret("own")], into: &cookie)
        #expect(cookie.headers["Cookie"] == "theme=dark; sid=own")
        var header = Self.request("/")
        header.headers = ["authorization": "mine", "Authorization": "mine"]
        CredentialPlacement.basic.place([Secret("ada"), Secret("pä:ss")], into: &header)
        #expect(header.headers.values(of: "Authorization") == ["Basic YWRhOnDDpDpzcw=="])
    }

    @Test func valuesThatWouldSplitAPlaceAreProblems() {
        #expect(CredentialPlacement.header("X").problem(with: [Secret("a\r\nX: b")]) != nil)
        #expect(CredentialPlacement.authorization("Bearer").problem(with: [Secret("a b")]) != nil)
        #expect(CredentialPlacement.cookie("c").problem(with: [Secret("a; d=e")]) != nil)
        #expect(CredentialPlacement.basic.problem(with: [Secret("a:b"), Secret("c")]) != nil)
        #expect(CredentialPlacement.query("q").problem(with: [Secret("a&b=c\n")]) == nil)
    }

    private static func request(_ target: String) -> HTTPRequest {
        HTTPRequest(method: "GET", origin: HTTPOrigin(scheme: "https", host: "a.example", port: 443), target: target)
    }
}
