import Alloy
import HostTestSupport
import JSON
import JSONRPC
import TestSupport
import Testing

@testable import ActionForms
@testable import AlloyHost

/// The values that `form.validate` returns for a credential's form can be sent, and contain no secret.
@Suite struct FormSecretsTests {
    private static let secrets = ["s3cr3t-of-this-test-one", "s3cr3t-of-this-test-two"]

    /// Connectors of the sandbox with their authentication types, and the filled-in values.
    private static let forms: [(connector: String, type: String, data: JSONObject)] = [
        ("shippo", "bearer", ["token": .string(secrets[0])]),
        ("trello", "apiKey", ["apiKey": .string(secrets[0]), "apiToken": .string(secrets[1])]),
        ("freshdesk", "basic", ["domain": "acme", "username": "ada", "password": .string(secrets[0])]),
        ("zendesk", "oauth2", ["subdomain": "acme"]),
        ("hubspot", "oauth2", [:]),
    ]

    private static func validated(
        _ fixture: HostFixture, _ connector: String, _ type: String, _ data: JSONObject, _ further: JSONObject = [:]
    ) async throws -> JSONValue {
        var values: JSONObject = data.isEmpty ? [:] : ["data": .object(data)]
        values.members += further.members
        let reply = await fixture.reply(
            "form.validate",
            .named([
                "form": ["connectorId": .string(connector), "authenticationType": .string(type)],
                "values": .object(values),
            ]))
        let text = String(decoding: reply, as: UTF8.self)
        for secret in secrets { #expect(!text.contains(secret), "\(text)") }
        return try #require(try JSONValue(parsing: reply)["result"], "\(text)")
    }

    @Test(arguments: forms.indices, ["credentials.create", "credentials.connect"])
    func returnedValuesCanBeSent(index: Int, method: String) async throws {
        let (connector, type, data) = Self.forms[index]
        let fixture = HostFixture.sandbox()
        let user = try #require(try await fixture.result("users.create", ["username": "ada"])["userId"])
        let result = try await Self.validated(
            fixture, connector, type, data, ["userId": user, "redirectUri": "http://localhost:3000/connected"])
        #expect(result["valid"] == true, "\(result.text)")
        let values = try #require(result["values"]?.objectValue)
        #expect(values["connectorId"]?.stringValue == connector && values["authenticationType"]?.stringValue == type)
        // Connecting through a browser waits for a person; it is enough that it gets that far.
        if method == "credentials.connect", type == "oauth2" { return }
        let created = try await fixture.result(method, values)
        #expect((created["credentialId"] ?? created["oauthUrl"])?.stringValue != nil, "\(created.text)")
        // Once more: whoever sends again sends the same.
        _ = try await fixture.result(method, values)
    }

    /// The reference is replaced with the text that was filled in.
    @Test func aReferenceIsReplacedWithItsSecret() async throws {
        let service = RoutedTransport([
            "GET /connectors/c/credentials/metadata": RoutedTransport.json([
                "metadata": [
                    [
                        "authenticationType": "apiKey",
                        "inputSchema": [
                            "type": "object",
                            "properties": [
                                "data": [
                                    "type": "object",
                                    "properties": [
                                        "region": ["type": "string"], "pass": ["type": "string", "format": "password"],
                                        "keys": [
                                            "type": "array",
                                            "items": [
                                                "type": "object",
                                                "properties": [
                                                    "name": ["type": "string"], "secret": ["type": "string"],
                                                ],
                                            ],
                                        ],
                                    ], "required": ["pass"],
                                ]
                            ], "required": ["data"],
                        ],
                    ]
                ]
            ]),
            "POST /connectors/c/credentials": RoutedTransport.json(["credentialId": .string(HostFixture.credential)]),
        ])
        let fixture = HostFixture.live(service)
        let data: JSONObject = [
            "pass": .string(Self.secrets[0]), "region": "eu",
            "keys": [["name": "n", "secret": .string(Self.secrets[1])]],
        ]
        let result = try await Self.validated(fixture, "c", "apiKey", data, ["userId": "u"])
        #expect(
            result["values"] == [
                "connectorId": "c", "userId": "u", "authenticationType": "apiKey",
                "data": [
                    "pass": ["secretOf": "validation-1", "pointer": "/data/pass"], "region": "eu",
                    "keys": [["name": "n", "secret": ["secretOf": "validation-1", "pointer": "/data/keys/0/secret"]]],
                ],
            ], "\(result.text)")
        _ = try await fixture.result("credentials.create", try #require(result["values"]?.objectValue))
        let body = try #require(service.requests.last?.body)
        #expect(try JSONValue(parsing: body)["data"] == .object(data))
        // The references are no secrets: they may be shown.
        #expect(
            String(decoding: fixture.services.log.redactor.redact(Array("validation-1".utf8)), as: UTF8.self)
                == "validation-1")
    }

    /// Secrets are left out of invalid values.
    @Test func invalidValuesAreReturnedWithoutSecrets() async throws {
        let result = try await Self.validated(
            HostFixture.sandbox(), "freshdesk", "basic", ["username": "ada", "password": .string(Self.secrets[0])])
        #expect(result["valid"] == false)
        #expect(result["values"]?["data"] == ["username": "ada"], "\(result.text)")
    }

    @Test(
        arguments: [
            (
                "shippo", ["secretOf": "validation-9", "pointer": "/data/token"],
                "a reference that form.validate returned"
            ),
            (
                "shippo", ["secretOf": "validation-1", "pointer": "/data/other"],
                "a reference that form.validate returned"
            ),
            ("klaviyo", ["secretOf": "validation-1", "pointer": "/data/token"], "this one is for shippo"),
        ] as [(String, JSONValue, String)])
    func aReferenceIsValidForItsConnectorOnly(connector: String, reference: JSONValue, expected: String) async throws {
        let fixture = HostFixture.sandbox()
        _ = try await Self.validated(fixture, "shippo", "bearer", ["token": .string(Self.secrets[0])])
        let error = try await fixture.error(
            "credentials.create",
            [
                "connectorId": .string(connector), "userId": "u", "authenticationType": "bearer",
                "data": ["token": reference],
            ])
        #expect(error["data"]?["kind"] == "invalid_input" && error["data"]?["outcome"] == "not_sent")
        let problem = error["data"]?["problems"]?[0]
        #expect(problem?["pointer"] == "/data/token")
        #expect(problem?["expected"]?.stringValue?.contains(expected) == true, "\(error.text)")
    }

    /// A secret at a wrong location is still a secret.
    @Test(
        arguments: [
            ["data": "SECRET"], ["data": ["SECRET"]], ["token": "SECRET"], ["data": ["token": ["SECRET"]]],
            ["data": ["token": "SECRET"], "colour": "red"], ["data": ["apiKey": "SECRET"]],
        ] as [JSONObject])
    func aMisplacedSecretIsNotReturned(values: JSONObject) async throws {
        let secret = Self.secrets[0]
        let text = JSONValue.object(values).text.replacing("SECRET", with: secret)
        for given in [try JSONValue(parsing: text), .string(secret), [.string(secret)]] {
            let fixture = HostFixture.sandbox()
            let reply = await fixture.reply(
                "form.validate",
                .named(["form": ["connectorId": "shippo", "authenticationType": "bearer"], "values": given]))
            #expect(!String(decoding: reply, as: UTF8.self).contains(secret), "\(given.text)")
            #expect(!fixture.logged.all.contains { $0.contains(secret) })
        }
    }

    /// Returned values may be changed and validated again.
    @Test func returnedValuesAreValid() async throws {
        let fixture = HostFixture.sandbox()
        let user = try #require(try await fixture.result("users.create", ["username": "ada"])["userId"])
        let data: JSONObject = ["domain": "acme", "username": "ada", "password": .string(Self.secrets[0])]
        let first = try await Self.validated(fixture, "freshdesk", "basic", data, ["userId": user])
        let values = try #require(first["values"]?.objectValue)
        let second = try await Self.validated(
            fixture, "freshdesk", "basic", try #require(values["data"]?.objectValue), ["userId": user])
        #expect(second["valid"] == true, "\(second.text)")
        _ = try await fixture.result("credentials.create", try #require(second["values"]?.objectValue))
    }

    /// The service would store it as the secret.
    @Test(arguments: [
        #"{"secretOf":"validation-1"}"#, #"{"secretOf":"validation-1","pointer":"data/token"}"#,
        #"{"secretOf":"validation-1","pointer":7}"#, #"{"secretOf":7,"pointer":"/data/token"}"#,
        #"{"secretOf":null,"pointer":"/data/token"}"#,
        #"{"secretOf":"validation-1","pointer":"/data/token","x":1}"#,
        #"{"secretOf":"s3cr3t-of-this-test-one"}"#, #"{"secretof":"validation-1","pointer":"/data/token"}"#,
        #"{"secret_of":"validation-1","pointer":"/data/token"}"#,
    ])
    func aMalformedReferenceIsRefused(reference: String) async throws {
        let fixture = HostFixture.sandbox()
        let user = try #require(try await fixture.result("users.create", ["username": "ada"])["userId"])
        _ = try await Self.validated(
            fixture, "shippo", "bearer", ["token": .string(Self.secrets[0])], ["userId": user])
        for method in ["credentials.create", "credentials.connect"] {
            let reply = await fixture.reply(
                method,
                .named([
                    "connectorId": "shippo", "userId": user, "authenticationType": "bearer",
                    "data": ["token": try JSONValue(parsing: reference)],
                ]))
            let data = try JSONValue(parsing: reply)["error"]?["data"]
            #expect(data?["kind"] == "invalid_input" && data?["outcome"] == "not_sent")
            #expect(data?["problems"]?.arrayValue?.first?["pointer"] == "/data/token")
            #expect(!String(decoding: reply, as: UTF8.self).contains(Self.secrets[0]))
        }
    }

    @Test func aReferenceExpires() async throws {
        let clock = ManualClock()
        let secrets = FormSecrets(now: { clock.now })
        let requirement = try #require(
            CredentialRequirement([
                "authenticationType": "apiKey",
                "inputSchema": ["properties": ["data": ["properties": ["key": ["type": "string"]]]]],
            ]))
        let form = Form(requirement, of: "c")
        let values = secrets.keep(["data": ["key": .string(Self.secrets[0])]], of: form, connectorId: "c")
        let arguments: JSONObject = ["connectorId": "c", "data": try #require(values["data"])]
        #expect(try secrets.resolve(arguments, "data")["data"] == ["key": .string(Self.secrets[0])])
        clock.advance(by: FormSecrets.maximumAge)
        #expect(throws: AlloyError.self) { try secrets.resolve(arguments, "data") }
        // Only so many are kept.
        let first = secrets.keep(["data": ["key": "another-secret"]], of: form, connectorId: "c")
        for _ in 0..<64 { _ = secrets.keep(["data": ["key": "another-secret"]], of: form, connectorId: "c") }
        let early: JSONObject = ["connectorId": "c", "data": try #require(first["data"])]
        #expect(throws: AlloyError.self) { try secrets.resolve(early, "data") }
    }
}
