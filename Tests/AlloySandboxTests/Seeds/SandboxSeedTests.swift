import JSON
import TestSupport
import Testing

@testable import AlloySandbox

@Suite struct SandboxSeedTests {
    private func seed(_ json: JSONValue, documents: [OpenAPIConnector] = []) throws -> SandboxSeed {
        try SandboxSeed(SeedDocument(SourceFile(parsing: Array(json.prettyText.utf8))), documents: documents)
    }

    private func problems(_ json: JSONValue) -> [String] {
        do {
            _ = try seed(json)
            return []
        } catch let error as SourceFileError {
            return error.problems.map { "\($0.pointer) \($0.reason)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(arguments: ["demo", "other", "", "Large"])
    func otherNamesAreOtherIDs(_ name: String) {
        #expect(
            SandboxSeed(named: name).catalogue.connectors.map(\.id) == SandboxCatalogue.standard.connectors.map(\.id))
    }

    /// Every list of every connector, where nothing was made.
    @Test(arguments: SandboxCatalogue.standard.connectors.map(\.id))
    func emptyHasNoRecords(_ id: String) throws {
        let connector = try #require(SandboxSeed(named: "empty").catalogue.connectors.first { $0.id == id })
        func texts(_ connector: ConnectorDefinition) -> String {
            var account = ConventionAccount(connector)
            return connector.resources.flatMap(\.actions).filter {
                $0.httpMethod == "get" && $0.path.placeholders.isEmpty
            }
            .map { account.perform($0).text }.joined(separator: "\n")
        }
        for name in [
            "Northwind", "Brian Halligan", "Order #1001", "Walnut desk", "Shippotle", "Price list", "NORTHWIND",
            "former-1@",
        ] {
            #expect(!texts(connector).contains(name), "\(id) has \(name)")
        }
    }

    @Test func aFileAddsUsersCredentialsAndRecords() async throws {
        let library = try OpenAPIConnector(parsing: SessionFile.bytes("tiny-library.json"))
        let seed = try seed(
            [
                "extends": "empty",
                "users": [
                    ["username": "ada", "fullName": "Ada Lovelace", "userId": "0123456789abcdef01234567"],
                    ["username": "bob"],
                ],
                "credentials": [
                    [
                        "user": "ada", "connectorId": "tiny-library", "authenticationType": "oauth2",
                        "data": ["branch": "main"],
                    ],
                    [
                        "user": "ada", "connectorId": "hubspot", "authenticationType": "oauth2",
                        "credentialId": "aaaaaaaaaaaaaaaaaaaaaaaa",
                    ],
                ],
                "records": [
                    "tiny-library": [
                        "/books": [["id": "b1", "title": "One"], ["title": "Two"]],
                        "/books/b1/loans": [["reader": "eva"]],
                    ],
                    "hubspot": ["createContact": [["requestBody": ["properties": ["email": "eva@example.com"]]]]],
                ],
                "connectors": [
                    "tiny-library.json",
                    [
                        "id": "own", "name": "Own",
                        "requirements": [["authenticationType": "apiKey"]],
                        "resources": [
                            [
                                "name": "things",
                                "actions": [["id": "listThings", "httpMethod": "get", "path": "/things"]],
                            ]
                        ],
                    ],
                ],
            ], documents: [library])
        let caller = Caller(sandbox: Sandbox(seed: seed))
        let ada = "0123456789abcdef01234567"
        let users = try await caller.call("GET", "/users").json["data"]?.arrayValue ?? []
        #expect(users.compactMap { $0["username"]?.stringValue } == ["ada", "bob"])
        let credentials = try await caller.call("GET", "/users/ada/credentials").json["data"]?.arrayValue ?? []
        #expect(credentials.map { $0["type"] } == ["tiny-library-oauth2", "hubspot-oauth2"])
        let books = try await caller.execute(
            "tiny-library", "listBooks", credential: credentials[0]["credentialId"]?.stringValue ?? "", user: ada)
        #expect(books.json["responseData"]?["books"]?.arrayValue?.map { $0["title"] } == ["One", "Two"])
        let loans = try await caller.execute(
            "tiny-library", "listLoans", credential: credentials[0]["credentialId"]?.stringValue ?? "", user: ada,
            ["pathParams": ["bookId": "b1"]])
        #expect(loans.json["responseData"]?[0]?["reader"] == "eva")
        let contacts = try await caller.execute(
            "hubspot", "listContacts", credential: "aaaaaaaaaaaaaaaaaaaaaaaa", user: ada)
        #expect(
            contacts.json["responseData"]?["results"]?.arrayValue?.map { $0["properties"]?["email"] } == [
                "eva@example.com"
            ])
        #expect(try await caller.call("GET", "/connectors/own/resources").json["resources"]?[0]?["name"] == "things")
    }

    @Test func whatDoesNotExistIsToldAtOnce() throws {
        let found = problems([
            "users": [["username": "ada"], ["username": "ada"]],
            "credentials": [
                ["user": "eva", "connectorId": "slack", "authenticationType": "oauth2"],
                ["connectorId": "slak", "authenticationType": "oauth2"],
                ["connectorId": "slack", "authenticationType": "basic"],
                ["connectorId": "shopify", "authenticationType": "oauth2"],
            ],
            "records": [
                "nowhere": [:], "hubspot": ["makeContact": [], "/contacts": []],
                "copper": ["createPerson": [["requestBody": [:]]]],
            ],
            "connectors": [["id": "slack", "name": "Slack"]],
        ])
        let places = found.map { $0.split(separator: " ")[0] }
        #expect(
            Set(places) == [
                "/users/1/username", "/credentials/0/user", "/credentials/1/connectorId",
                "/credentials/2/authenticationType", "/credentials/3/data/shopName", "/records/nowhere",
                "/records/hubspot/makeContact", "/records/hubspot/~1contacts", "/records/copper/createPerson/0",
                "/connectors/0/id",
            ], "\(found)")
    }

    // MARK: broken

    @Test func theBrokenCatalogueIsThere() throws {
        let connectors = SandboxCatalogue.broken.connectors
        #expect(connectors.count > SandboxCatalogue.standard.connectors.count + 20)
        #expect(connectors.contains { $0.id == "extremes" && $0.resources.count == 2 })
    }

    /// Whatever is asked of it, it answers: rows as they are written, 404 for what isn't there.
    @Test func theBrokenCatalogueAnswers() async throws {
        let caller = Caller(sandbox: Sandbox(seed: SandboxSeed(named: "broken")))
        let rows = try await caller.call("GET", "/connectors").json["connectors"]?.arrayValue ?? []
        #expect(rows.contains { $0.isNull } && rows.contains { $0["id"] == nil } && rows.contains { $0["id"] == 42 })
        for id in ["shapes", "ids", "tokens", "references", "holes", "noResources", "requirements", "extremes"] {
            let resources = try await caller.call("GET", "/connectors/\(id)/resources")
            #expect(resources.status == 200)
            #expect(try await caller.call("GET", "/connectors/\(id)/credentials/metadata").status == 200)
        }
        let gone = try await caller.call("GET", "/connectors/holes/actions/gone")
        #expect(gone.status == 404)
        let another = try await caller.call("GET", "/connectors/holes/actions/another")
        #expect(another.json["action"]?["id"] == "other")
        let content = try await caller.call("GET", "/connectors/shapes/actions/createContent")
        #expect(content.json["action"]?["requestBody"]?["content"]?["application/json"]?["schema"] != nil)
        let nfd = try await caller.call("GET", "/connectors/ids/actions/re%CC%81sume%CC%81")
        #expect(nfd.json["action"]?["path"] == "/nfd")
    }
}
