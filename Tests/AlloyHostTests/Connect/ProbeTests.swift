import Alloy
import HTTP
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// `credentials.probe`: what is tried, and what is made of the answer.
@Suite("Probing a credential", .hangLimit)
struct ProbeTests {
    private static let credential = JSONValue.string(HostFixture.credential)

    private static func transport(
        _ actionId: String, _ answer: @escaping RoutedTransport.Answer, connector: String = "slack",
        method: JSONValue = "get"
    ) -> RoutedTransport {
        RoutedTransport([
            "GET /connectors/\(connector)/actions/\(actionId)": RoutedTransport.json([
                "action": ["id": .string(actionId), "httpMethod": method, "path": "/x"]
            ]),
            "POST /connectors/\(connector)/actions/\(actionId)/execute": answer,
            "GET /connectors/\(connector)/resources": RoutedTransport.json(["resources": []]),
            "GET /connectors/\(connector)/credentials": RoutedTransport.json([
                "credentials": [["credentialId": credential, "type": "\(connector)-oauth2"]]
            ]),
        ])
    }

    private static func probe(_ transport: RoutedTransport, _ connector: String = "slack") async throws -> JSONValue {
        let params: JSONObject = ["connectorId": .string(connector), "credentialId": credential, "userId": "u"]
        return try JSONValue(parsing: await HostFixture.live(transport).reply("credentials.probe", .named(params)))
    }

    private static func answer(_ data: JSONValue) -> RoutedTransport.Answer {
        RoutedTransport.json(["responseData": data])
    }

    private static func refusal(_ status: Int, from source: JSONValue = "slack") -> RoutedTransport.Answer {
        RoutedTransport.json(
            ["error": ["source": source, "code": "PROVIDER_ERROR", "message": "no", "details": [:]]], status: status)
    }

    @Test(
        arguments: [
            (answer(["ok": true, "team": "Acme", "user": "ada", "user_id": "U1"]), "active"),
            (answer(["ok": false, "error": "token_revoked"]), "expired"),
            (answer(["ok": false, "error": "missing_scope"]), "unauthorized"),
            (answer(["ok": false, "error": "fatal_error"]), "unknown"),
            (refusal(401), "expired"), (refusal(403), "unauthorized"), (refusal(429), "unknown"),
            (refusal(500), "unknown"),
        ] as [(RoutedTransport.Answer, String)])
    func tellsTheState(_ answer: @escaping RoutedTransport.Answer, _ state: String) async throws {
        let result = try #require(try await Self.probe(Self.transport("auth_test", answer))["result"])
        #expect(result["state"] == .string(state))
        #expect(result["actionId"] == "auth_test")
        #expect((result["identity"] == ["account": "Acme", "user": "ada", "id": "U1"]) == (state == "active"))
        #expect((result["warnings"] == nil) == (state == "active"))
    }

    @Test(
        arguments: [
            (refusal(401, from: "CONNECTIVITY_API"), "unauthenticated"),
            (
                RoutedTransport.json(
                    ["error": ["code": "INVALID_INPUT", "message": "Credential not found"]], status: 400), "not_found"
            ),
            (RoutedTransport.fail(.notSent, .connectFailed), "network"),
        ] as [(RoutedTransport.Answer, String)])
    func failsWhereTheCredentialIsNotToBlame(_ answer: @escaping RoutedTransport.Answer, _ kind: String) async throws {
        let reply = try await Self.probe(Self.transport("auth_test", answer))
        #expect(reply["error"]?["data"]?["kind"] == .string(kind))
    }

    @Test func runsNothingThatIsNoRead() async throws {
        let transport = Self.transport("auth_test", Self.answer(["ok": true]), method: "post")
        let result = try #require(try await Self.probe(transport)["result"])
        #expect(result["state"] == "unknown")
        #expect(result["actionId"] == JSONValue.null)
        #expect(!transport.asked.contains { $0.hasSuffix("/execute") })
    }

    @Test func saysThatAnUntriedCredentialIsNotThere() async throws {
        let transport = RoutedTransport([
            "GET /connectors/c/resources": RoutedTransport.json(["resources": []]),
            "GET /connectors/c/credentials": RoutedTransport.json(["credentials": []]),
        ])
        #expect(try await Self.probe(transport, "c")["error"]?["data"]?["kind"] == "not_found")
    }

    @Test func findsAReadOfAnUnknownConnector() async throws {
        func definition(_ id: JSONValue, _ method: JSONValue, _ parameters: JSONValue = []) -> RoutedTransport.Answer {
            RoutedTransport.json(["action": ["id": id, "httpMethod": method, "path": "/x", "parameters": parameters]])
        }
        let size: JSONValue = ["name": "per_page", "in": "query", "schema": ["type": "integer", "minimum": 5]]
        let need: JSONValue = ["name": "id", "in": "query", "required": true, "schema": ["type": "string"]]
        let transport = RoutedTransport([
            "GET /connectors/c/resources": RoutedTransport.json([
                "resources": [
                    ["name": "x", "actions": [["id": "createX"], ["id": "getX"], ["id": "listMe"], ["id": "listX"]]]
                ]
            ]),
            "GET /connectors/c/actions/listMe": definition("listMe", "post"),
            "GET /connectors/c/actions/listX": definition("listX", "get", [size]),
            "GET /connectors/c/actions/getX": definition("getX", "get", [need]),
            "POST /connectors/c/actions/listX/execute": Self.answer([]),
        ])
        let result = try #require(try await Self.probe(transport, "c")["result"])
        #expect(result == ["state": "active", "actionId": "listX"])
        let body = try #require(transport.requests.last?.body)
        #expect(try JSONValue(parsing: body)["queryParameters"] == ["per_page": 5])
    }

    @Test func asksThePolicy() async throws {
        let transport = Self.transport("auth_test", Self.answer(["ok": true]))
        let policy = try Policy(
            parsing: Array(#"{"rules":[{"match":{"connector":"slack"},"verdict":"deny"}]}"#.utf8))
        let fixture = HostFixture.live(transport, options: { $0.policy = policy })
        let error = try await fixture.error(
            "credentials.probe", ["connectorId": "slack", "credentialId": Self.credential])
        #expect(error["data"]?["kind"] == "policy_denied")
        #expect(!transport.asked.contains { $0.hasSuffix("/execute") })
    }

    /// Every connector of the sandbox has something that can be tried, and nothing of it changes anything.
    @Test func worksOnTheSandbox() async throws {
        let fixture = HostFixture.sandbox()
        let connectors = try await fixture.result("connectors.list")["connectors"]?.arrayValue ?? []
        for connector in connectors.compactMap({ $0["id"]?.stringValue }) {
            let requirement = try await fixture.result("credentials.requirements", ["connectorId": .string(connector)])
            let sample = requirement["requirements"]?[0]
            var params: JSONObject = ["connectorId": .string(connector)]
            params.append("data", sample?["sampleInput"]?["data"])
            params.append("authenticationType", sample?["authenticationType"])
            if sample?["authConfigRequired"] == true { params.append("authConfigId", Self.credential) }
            let notifications = Notifications()
            let connecting = Task {
                [params] in try await fixture.result("credentials.connect", params, notifying: notifications)
            }
            if sample?["authenticationType"] == "oauth2" {
                let link = await notifications.link()
                _ = try await fixture.result(
                    "sandbox.oauth.decide", ["oauthUrl": .string(link), "decision": "allow"])
            }
            let id = try #require(try await connecting.value["credentialId"])
            let result = try await fixture.result(
                "credentials.probe", ["connectorId": .string(connector), "credentialId": id])
            #expect(["active", "unknown"].contains(result["state"]), "\(connector): \(result.text)")
            if ["slack", "notion", "shopify"].contains(connector) {
                #expect(result["identity"] != nil, "\(connector): \(result.text)")
            }
        }
    }
}
