import ActionForms
import HTTP
import HostTestSupport
import JSON
import JSONRPC
import TestSupport
import Testing

@testable import AlloyHost

/// The secrets that the operator has declared: calls refer to them by name, and the host passes the reference on.
@Suite struct DeclaredSecretTests {
    private static func fixture() -> (HostFixture, RoutedTransport) {
        let service = RoutedTransport([
            "POST /connectors/acme/credentials": RoutedTransport.json(["credentialId": "66f0a1b2c3d4e5f60718293a"]),
            "POST /connectors/other/credentials": RoutedTransport.json(["credentialId": "66f0a1b2c3d4e5f60718293b"]),
        ])
        let fixture = HostFixture.live(
            service, userId: "66f0a1b2c3d4e5f607182930",
            options: { $0.declaredSecrets = DeclaredSecrets(["acme": ["ACME_TOKEN", "ACME_KEY"]]) })
        return (fixture, service)
    }

    private static func params(_ connector: String, _ name: String) -> JSONObject {
        [
            "connectorId": .string(connector), "authenticationType": "bearer",
            "data": ["token": ["secretOf": .string(name)]],
        ]
    }

    @Test func aReferenceIsPassedOn() async throws {
        let (fixture, service) = Self.fixture()
        let result = try await fixture.result("credentials.create", Self.params("acme", "ACME_TOKEN"))
        #expect(result["credentialId"] == "66f0a1b2c3d4e5f60718293a")
        let body = try JSONValue(parsing: try #require(service.requests.last?.body))
        #expect(body["data"] == ["token": ["secretOf": "ACME_TOKEN"]])
        // The name is no secret, so it may be shown.
        #expect(fixture.services.log.redactor.redact("ACME_TOKEN") == "ACME_TOKEN")
    }

    @Test func aReferenceStandsInAForm() async throws {
        let field: JSONValue = ["type": "string", "format": "password", "minLength": 40, "pattern": "^[0-9]+$"]
        let schema: JSONValue = [
            "type": "object",
            "properties": ["data": ["type": "object", "required": ["token"], "properties": ["token": field]]],
        ]
        let service = RoutedTransport([
            "GET /connectors/acme/credentials/metadata": RoutedTransport.json([
                "metadata": [["authenticationType": "bearer", "authConfigRequired": false, "inputSchema": schema]]
            ])
        ])
        let fixture = HostFixture.live(
            service, userId: "66f0a1b2c3d4e5f607182930",
            options: { $0.declaredSecrets = DeclaredSecrets(["acme": ["ACME_TOKEN"]]) })
        func validated(_ token: JSONValue) async throws -> JSONValue {
            try await fixture.result(
                "form.validate",
                [
                    "form": ["connectorId": "acme", "authenticationType": "bearer"],
                    "values": ["data": ["token": token]],
                ])
        }
        let result = try await validated(["secretOf": "ACME_TOKEN"])
        #expect(result["valid"] == true && result["errors"] == [])
        #expect(result["values"]?["data"] == ["token": ["secretOf": "ACME_TOKEN"]])
        #expect(fixture.services.log.redactor.redact("ACME_TOKEN") == "ACME_TOKEN")
        #expect(try await validated("short")["valid"] == false)
    }

    @Test(arguments: [("acme", "ACME_NOTHING"), ("other", "ACME_TOKEN")])
    func aReferenceToAnythingElseIsNotSent(connector: String, name: String) async throws {
        let (fixture, service) = Self.fixture()
        let error = try await fixture.error("credentials.create", Self.params(connector, name))
        #expect(error["data"]?["kind"] == "invalid_input" && error["data"]?["outcome"] == "not_sent")
        #expect(service.requests.isEmpty)
        let knows = error["data"]?["fix"]?.text.contains("ACME_KEY, ACME_TOKEN")
        #expect(knows == (connector == "acme"))
    }
}
